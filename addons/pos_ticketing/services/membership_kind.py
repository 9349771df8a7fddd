"""The line kind ``membership``: an advantage sold to a contact, who holds it from the day of the sale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from sqlalchemy import Table, insert, select, update

from addons.pos_session.models import Customer
from addons.pos_session.services.line_kinds import NOTHING, LineRef, OrderRef, PricedLine, SessionRef
from addons.pos_ticketing.errors import MembershipInvalid, MembershipNeedsContact, MembershipNotFound
from addons.pos_ticketing.models import Advantage, LineAdvantage, LineContact, Membership
from addons.pos_ticketing.permissions import SELL
from addons.pos_ticketing.services.memberships import give, last_day
from core import clock
from core.db import db
from core.identity.actor import require
from core.limits import MAX_INT

CODE = "membership"
_ADVANTAGE = cast(Table, Advantage.__table__)
_CONTACT = cast(Table, LineContact.__table__)
_CUSTOMER = cast(Table, Customer.__table__)
_LINE = cast(Table, LineAdvantage.__table__)
_MEMBERSHIP = cast(Table, Membership.__table__)


class MembershipKind:
    """Prices and gives memberships. Knows nothing between two calls."""

    code = CODE
    changes = NOTHING
    alone = False

    def price(self, session: SessionRef, items: list[dict[str, Any]]) -> list[PricedLine]:
        """One line per membership: ``{"advantage_id", "customer_id" (or None: said later, in the basket)}``."""
        require(SELL, session.centre_id)
        for item in items:
            _check(item)
        advantages = _advantages({item["advantage_id"] for item in items}, session.centre_id)
        _check_contacts({item.get("customer_id") for item in items} - {None}, session.centre_id)
        lines = []
        for item in items:
            found = advantages.get(item["advantage_id"])
            if found is None:
                raise MembershipNotFound()
            lines.append(
                PricedLine(
                    label=found.name,
                    quantity=1,
                    unit_price=found.price,
                    rate=found.vat_rate,
                    source={"advantage": found.id, "customer": item.get("customer_id")},
                )
            )
        return lines

    def claimed(self, order: OrderRef, lines: Sequence[LineRef]) -> None:
        """Note which advantage a line is of, and whose."""
        connection = db.session.connection()
        connection.execute(
            insert(_LINE), [{"line_id": line.id, "advantage_id": line.source["advantage"]} for line in lines]
        )
        owners = [
            {"line_id": line.id, "customer_id": line.source["customer"]}
            for line in lines
            if line.source["customer"] is not None
        ]
        if owners:
            connection.execute(insert(_CONTACT), owners)

    def validated(self, order: OrderRef, lines: Sequence[LineRef]) -> list[dict[str, Any]]:
        """Give the memberships, from the business day on. Raises MembershipNeedsContact."""
        if not lines:
            return []
        rows = db.session.execute(
            select(_LINE.c.line_id, _LINE.c.advantage_id, _ADVANTAGE.c.months, _CONTACT.c.customer_id)
            .join(_ADVANTAGE, _ADVANTAGE.c.id == _LINE.c.advantage_id)
            .outerjoin(_CONTACT, _CONTACT.c.line_id == _LINE.c.line_id)
            .where(_LINE.c.line_id.in_([line.id for line in lines]))
        )
        by_line = {row.line_id: row for row in rows}
        first = order.session.business_day
        made = []
        for line in lines:
            row = by_line[line.id]
            if row.customer_id is None:
                raise MembershipNeedsContact(membership=line.label)
            made.append(
                {
                    "centre_id": order.centre_id,
                    "advantage_id": row.advantage_id,
                    "customer_id": row.customer_id,
                    "line_id": line.id,
                    "starts_on": first,
                    "ends_on": last_day(first, row.months),
                }
            )
        return give(made)

    def journal_data(self, documents: list[dict[str, Any]]) -> dict[str, Any]:
        """Ids only."""
        return {"memberships": [document["membership_id"] for document in documents]}

    def removed(self, order: OrderRef, lines: Sequence[LineRef]) -> None:
        """Nothing was given yet."""
        db.session.execute(_LINE.delete().where(_LINE.c.line_id.in_([line.id for line in lines])))

    def abandoned(self, order: OrderRef, lines: Sequence[LineRef]) -> None:
        """Nothing was given; the lines stay as a trace."""

    def released(self, order_ids: Sequence[int]) -> None:
        """A draft without lines holds no membership."""

    def taken_back(
        self,
        order: OrderRef,
        lines: Sequence[tuple[LineRef, LineRef]],
        instead: Sequence[PricedLine],
    ) -> None:
        """The membership opens nothing any more."""
        db.session.execute(
            update(_MEMBERSHIP)
            .where(_MEMBERSHIP.c.line_id.in_([original.id for original, _ in lines]))
            .values(cancelled_at=clock.now())
        )


def _check(item: Mapping[str, Any]) -> None:
    if not {"kind", "advantage_id"} <= set(item) <= {"kind", "advantage_id", "customer_id"}:
        raise MembershipInvalid()
    numbers = [item["advantage_id"]]
    if item.get("customer_id") is not None:
        numbers.append(item["customer_id"])
    if any(type(number) is not int or not 0 <= number <= MAX_INT for number in numbers):
        raise MembershipInvalid()


def _advantages(ids: set[int], centre_id: int) -> dict[int, Any]:
    rows = db.session.execute(
        select(_ADVANTAGE).where(
            _ADVANTAGE.c.id.in_(ids), _ADVANTAGE.c.centre_id == centre_id, _ADVANTAGE.c.active
        )
    )
    return {row.id: row for row in rows}


def _check_contacts(ids: set[Any], centre_id: int) -> None:
    """Contacts of the centre, who are not forgotten. Raises MembershipInvalid."""
    if not ids:
        return
    known = db.session.execute(
        select(_CUSTOMER.c.id).where(
            _CUSTOMER.c.id.in_(ids),
            _CUSTOMER.c.centre_id == centre_id,
            _CUSTOMER.c.active,
            ~_CUSTOMER.c.is_walk_in,
            _CUSTOMER.c.anonymised_at.is_(None),
        )
    ).scalars()
    if ids - set(known):
        raise MembershipInvalid(fields={"customer_id": MembershipInvalid.message})
