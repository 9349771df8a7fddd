"""The line kind ``funding``: one financing of a booking, paid by an order of its own (seed 002, way A).

A quantity of 1, or of -1 for a repayment; no turnover and no rate, since the stay is sold by the booking. While the
order is a draft nobody else can take the financing; its payment makes the payments on the financing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, insert, select, update

from addons.pos_booking_payment.errors.funding import FundingHeld, FundingPaid, FundingUnknown
from addons.pos_booking_payment.models import Funding, FundingLine
from addons.pos_booking_payment.services.funding_items import open_funding, read_item
from addons.pos_booking_payment.services.funding_labels import line_label
from addons.pos_booking_payment.services.funding_payments import PaidLine, pay_lines
from addons.pos_booking_payment.services.locking import check_switched_on, check_version, link_to, locked
from addons.pos_booking_payment.services.till_search import holders
from addons.pos_session.models import Order
from addons.pos_session.services.line_kinds import NOTHING, LineRef, OrderRef, PricedLine, SessionRef
from core.db import db, upsert
from core.errors import Link, Stale
from core.i18n import N_

CODE = "funding"

_LINE: Any = FundingLine.__table__


class FundingKind:
    """Prices, holds and pays financings. Knows nothing between two calls."""

    code = CODE
    changes = NOTHING
    alone = True

    def price(self, session: SessionRef, items: list[dict[str, Any]]) -> list[PricedLine]:
        """One line per financing. Raises ItemsInvalid, and what ``open_funding`` refuses."""
        return [self._priced(session, item) for item in items]

    def claimed(self, order: OrderRef, lines: Sequence[LineRef]) -> None:
        """Hold the financing for the order, whose customer becomes the booking's.

        The booking is locked: whoever changes it comes before and is seen, or after and is met at the payment. Raises
        FundingHeld naming who pays it already, FundingPaid, FundingUnknown, Stale, NotFound (the addon is off now).
        """
        check_switched_on(order.centre_id)
        for line in lines:
            funding_id, version = line.source["funding_id"], line.source["version"]
            booking = locked(line.source["booking_id"])
            check_version(booking, version)
            funding = db.session.get(Funding, funding_id, populate_existing=True)
            if funding is None:
                raise FundingUnknown()
            if funding.remaining != line.source["remaining"]:  # another till was quicker
                raise FundingPaid() if funding.is_paid else Stale(links=[link_to(booking)])
            held = upsert(FundingLine).on_conflict_do_nothing().returning(_LINE.c.line_id)
            row = {
                "line_id": line.id,
                "order_id": order.id,
                "funding_id": funding_id,
                "customer_id": booking.customer_id,
                "version": version,
                "in_progress": True,
            }
            if db.session.connection().execute(held, row).one_or_none() is None:
                raise _held(funding_id)
            if not order.one_shot:
                db.session.execute(
                    update(Order).where(Order.id == order.id).values(customer_id=booking.customer_id)
                )

    def validated(self, order: OrderRef, lines: Sequence[LineRef]) -> list[dict[str, Any]]:
        """Order, payment and parts are written: make the payments on the financing, the booking's figures follow.

        Told without lines for a correction: its counter-lines are found by the order. Raises Stale when the booking
        was changed since the till read it.
        """
        if not lines and not order.one_shot:
            return []
        rows = db.session.execute(
            select(
                _LINE.c.line_id, _LINE.c.funding_id, _LINE.c.version, _LINE.c.in_progress, Funding.booking_id
            )
            .join(Funding, Funding.id == _LINE.c.funding_id)
            .where(_LINE.c.order_id == order.id)
            .order_by(_LINE.c.line_id)
        ).all()
        return pay_lines(
            order,
            [
                PaidLine(
                    row.line_id, row.funding_id, row.booking_id, row.version if row.in_progress else None
                )
                for row in rows
            ],
        )

    def journal_data(self, documents: list[dict[str, Any]]) -> dict[str, Any]:
        """Which financing of which booking, and how much was paid on it."""
        return {
            "fundings": [
                [document["booking_id"], document["funding_id"], document["amount"]] for document in documents
            ]
        }

    def removed(self, order: OrderRef, lines: Sequence[LineRef]) -> None:
        """The financing is free again, and the order is for the walk-in customer."""
        self.abandoned(order, lines)
        if lines:
            db.session.execute(update(Order).where(Order.id == order.id).values(customer_id=None))

    def abandoned(self, order: OrderRef, lines: Sequence[LineRef]) -> None:
        """The financing is free again; the line and the customer stay, as a trace."""
        ids = [line.id for line in lines]
        db.session.connection().execute(delete(_LINE).where(_LINE.c.line_id.in_(ids), _LINE.c.in_progress))

    def released(self, order_ids: Sequence[int]) -> None:
        """A financing is held by a line: a draft without lines holds none."""

    def taken_back(
        self, order: OrderRef, lines: Sequence[tuple[LineRef, LineRef]], instead: Sequence[PricedLine]
    ) -> None:
        """Name the financing of each counter-line; ``validated`` makes the counter-payments once parts are there."""
        originals = {original.id: counter.id for original, counter in lines}
        rows = db.session.execute(
            select(_LINE.c.line_id, _LINE.c.funding_id, _LINE.c.customer_id, _LINE.c.version).where(
                _LINE.c.line_id.in_(originals)
            )
        ).all()
        counters = [
            {
                "line_id": originals[row.line_id],
                "order_id": order.id,
                "funding_id": row.funding_id,
                "customer_id": row.customer_id,
                "version": row.version,
                "in_progress": False,
            }
            for row in rows
        ]
        db.session.connection().execute(insert(_LINE), counters)

    def _priced(self, session: SessionRef, item: dict[str, Any]) -> PricedLine:
        booking, funding, amount = open_funding(session, read_item(item))
        return PricedLine(
            line_label(booking, funding),
            1 if amount > 0 else -1,
            abs(amount),
            0,
            turnover=False,
            source={
                "funding_id": funding.id,
                "booking_id": booking.id,
                "version": booking.version,
                "remaining": funding.remaining,
            },
        )


def _held(funding_id: int) -> FundingHeld:
    """The refusal to a second till: which order holds the financing, at which desk, and in whose hands it is."""
    holder = holders([funding_id]).get(funding_id)
    if holder is None:  # it was let go of meanwhile
        return FundingHeld(number="", desk="", name="")
    link = Link(N_("See the order"), "pos_session.order_show", {"order_id": holder.order_id})
    return FundingHeld(number=holder.number, desk=holder.desk, name=holder.name, links=[link])
