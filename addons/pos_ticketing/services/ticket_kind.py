"""The line kind ``ticket`` of the point of sale: one person, one place, one line (requirements.md T2-3)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import Table, insert, select

from addons.pos_session.services.line_kinds import NOTHING, LineRef, OrderRef, PricedLine, SessionRef
from addons.pos_ticketing.errors import AlreadyOnOrder
from addons.pos_ticketing.models import LineSeat
from addons.pos_ticketing.permissions import SELL
from addons.pos_ticketing.services import claims
from addons.pos_ticketing.services.cancelling import cancel
from addons.pos_ticketing.services.claims import Holder, Wanted
from addons.pos_ticketing.services.exchanging import check_exchanged, replaced_by
from addons.pos_ticketing.services.free_zones import on_order, take_places
from addons.pos_ticketing.services.issuing import issue
from addons.pos_ticketing.services.memberships import check_members
from addons.pos_ticketing.services.offer import Offer
from addons.pos_ticketing.services.packages import (
    begin_packages,
    end_packages,
    know_package_rates,
    price_packages,
)
from addons.pos_ticketing.services.pricing import offers
from addons.pos_ticketing.services.releasing import release, release_all
from addons.pos_ticketing.services.wishes import (
    check_items,
    check_on_sale,
    line_label,
    price_of,
    to_places,
    wants_standing,
)
from core.db import db
from core.identity.actor import require

CODE = "ticket"
_LINE_SEAT = cast(Table, LineSeat.__table__)


class TicketKind:
    """Prices, claims and delivers tickets. Knows nothing between two calls."""

    code = CODE
    changes = NOTHING
    alone = False

    def price(self, session: SessionRef, items: list[dict[str, Any]]) -> list[PricedLine]:
        """One line per place; the offers travel in ``source`` to the later steps of the same transaction."""
        require(SELL, session.centre_id)
        packaged = [item for item in items if "package_id" in item]
        items = [item for item in items if "package_id" not in item]
        return [*self._price_places(session, items), *price_packages(session, packaged)]

    def _price_places(self, session: SessionRef, items: list[dict[str, Any]]) -> list[PricedLine]:
        if not items:
            return []
        check_items(items)
        performance_ids = {item["performance_id"] for item in items}
        found = offers(
            performance_ids, session.centre_id, standing=wants_standing(items), session_id=session.id
        )
        replaced = replaced_by(items, session.centre_id)
        lines = []
        for place in to_places(items, found):
            offer = found[place.performance_id]
            rate_id = place.audience_category_id or 0
            amount = price_of(offer, place.seat, rate_id)
            source: dict[str, Any] = {"offer": offer}
            if old := replaced.get(place.replaces_id or 0):
                amount = old.price_at(place, offer, amount)
                source["customer_id"] = old.customer_id
                if old.stays_in_package(offer):
                    place = place._replace(package_sale_id=old.package_sale_id)
            lines.append(
                PricedLine(
                    label=line_label(offer, place.seat, rate_id),
                    quantity=1,
                    unit_price=amount,
                    rate=offer.vat_rate,
                    source={**source, "place": place},
                )
            )
        return lines

    def claimed(self, order: OrderRef, lines: Sequence[LineRef]) -> None:
        """Take the places: sold at once in a one-shot sale, else held for the lines of the draft.

        The place a line ends with stands in its ``source``: a standing one may have been exchanged.
        """
        packages = begin_packages(order, lines)
        wanted = [
            place._replace(line_id=line.id, package_sale_id=packages.get(line.id, place.package_sale_id))
            for line, place in ((line, _source(line)[0]) for line in lines)
        ]
        holder, found = Holder(order.id, order.session.user_id), _offers_of(lines)
        check_exchanged(order.id, order.one_shot, wanted)
        if order.one_shot:
            taken, _ = take_places(wanted, found, lambda places: claims.sell(holder, places, found))
        else:
            there = on_order(order.id)
            if any(
                place[:2] in there and found[place.performance_id].places.zone_at(place.seat) is None
                for place in wanted
            ):
                raise AlreadyOnOrder()
            taken, _ = take_places(wanted, found, lambda places: claims.hold(holder, places, found), there)
            db.session.execute(insert(_LINE_SEAT), [_line_seat(place) for place in taken])
        for line, place in zip(lines, taken, strict=True):
            line.source["place"] = place

    def validated(self, order: OrderRef, lines: Sequence[LineRef]) -> list[dict[str, Any]]:
        """Make the tickets. A draft's places are sold first, at the prices of its lines.

        Raises SeatsGone naming those lost, and what ``price_of`` refuses: a rate or a sale that ended meanwhile.
        """
        if not lines:
            return []
        if order.one_shot:
            found = _offers_of(lines)
            places = [_source(line)[0] for line in lines]
            check_members(order, places, found)
            return issue(order, list(zip(lines, places, strict=True)), found)
        by_line = _places_of_lines([line.id for line in lines])
        places = [by_line[line.id] for line in lines]
        found = offers(
            {place.performance_id for place in places}, order.centre_id, session_id=order.session.id
        )
        know_package_rates(places, found)
        for place in places:
            if place.package_sale_id is not None:
                check_on_sale(found[place.performance_id])
            else:
                price_of(found[place.performance_id], place.seat, place.audience_category_id or 0)
        check_members(order, places, found)
        holder = Holder(order.id, order.session.user_id)
        sold, _ = take_places(places, found, lambda wanted: claims.sell(holder, wanted, found))
        return issue(order, list(zip(lines, sold, strict=True)), found)

    def journal_data(self, documents: list[dict[str, Any]]) -> dict[str, Any]:
        """The number and price of each ticket, and where: numbers and ids only."""
        kept = ("ticket_id", "number", "performance_id", "seat", "price", "replaces")
        return {"tickets": [{name: ticket[name] for name in kept if name in ticket} for ticket in documents]}

    def removed(self, order: OrderRef, lines: Sequence[LineRef]) -> None:
        """Free the places of lines that leave a draft. Raises PackageTogether."""
        line_ids = [line.id for line in lines]
        end_packages(line_ids)
        release(order.id, claims.of_lines(line_ids))

    def abandoned(self, order: OrderRef, lines: Sequence[LineRef]) -> None:
        """Free all that the draft held, its temporary basket included."""
        release(order.id)

    def taken_back(
        self, order: OrderRef, lines: Sequence[tuple[LineRef, LineRef]], instead: Sequence[PricedLine]
    ) -> None:
        """Cancel the tickets, and free their places or let ``instead`` take them over: ``cancelling.cancel``."""
        cancel(order, lines, instead)

    def released(self, order_ids: Sequence[int]) -> None:
        """Free all that the drafts still hold: holds whose time is over, at the end of the sale."""
        release_all(order_ids)


def _source(line: LineRef) -> tuple[Wanted, Offer]:
    """What ``price`` put into the line, in the same transaction."""
    return line.source["place"], line.source["offer"]


def _line_seat(place: Wanted) -> dict[str, Any]:
    return {name: value for name, value in place._asdict().items() if name != "replaces_id"}


def _offers_of(lines: Sequence[LineRef]) -> dict[int, Offer]:
    """The offers by performance; those read for packages also know the rates of these."""
    found: dict[int, Offer] = {}
    for place, offer in map(_source, lines):
        known = found.setdefault(place.performance_id, offer)
        if known is not offer:
            known.rates.update(offer.rates)
            known.audience.update(offer.audience)
    return found


def _places_of_lines(line_ids: Sequence[int]) -> dict[int, Wanted]:
    rows = db.session.execute(select(_LINE_SEAT).where(_LINE_SEAT.c.line_id.in_(line_ids)))
    return {
        row.line_id: Wanted(
            row.performance_id, row.seat, row.audience_category_id, row.line_id, row.package_sale_id
        )
        for row in rows
    }
