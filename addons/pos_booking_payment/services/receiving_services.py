"""The groups of services of bookings that are sent: replaced as a whole; the tills' extras are left alone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from addons.pos_booking_payment.models import ServiceGroup, ServiceLine
from addons.pos_booking_payment.services.bulk import chunks, insert_rows, new_ids
from addons.pos_booking_payment.services.drafts import BookingDraft, ServiceDraft
from core.db import db
from core.vat import price_line

_GROUP: Any = ServiceGroup.__table__
_LINE: Any = ServiceLine.__table__


def delete_groups(booking_ids: Iterable[int]) -> None:
    """Take away what the sources of these bookings sold; two statements per chunk."""
    for ids in chunks(sorted(booking_ids)):
        groups = _GROUP.c.booking_id.in_(ids) & ~_GROUP.c.extras
        connection = db.session.connection()
        connection.execute(_LINE.delete().where(_LINE.c.group_id.in_(select(_GROUP.c.id).where(groups))))
        connection.execute(_GROUP.delete().where(groups))


def insert_groups(drafts: Iterable[tuple[int, BookingDraft]]) -> None:
    """Write the groups of bookings (id, draft) with their services, priced here and never again."""
    wanted = [
        (booking_id, position, group)
        for booking_id, draft in drafts
        for position, group in enumerate(draft.groups, start=1)
    ]
    for part in chunks(wanted):
        ids = new_ids(_GROUP, len(part))
        insert_rows(
            _GROUP,
            [
                {
                    "id": id_,
                    "booking_id": booking,
                    "position": position,
                    "label": group.label,
                    "extras": False,
                }
                for id_, (booking, position, group) in zip(ids, part, strict=True)
            ],
        )
        lines = [
            _line(id_, line) for id_, (_, _, group) in zip(ids, part, strict=True) for line in group.services
        ]
        for rows in chunks(lines):
            insert_rows(_LINE, rows)


def _line(group_id: int, line: ServiceDraft) -> dict[str, Any]:
    amounts = price_line(line.quantity, line.unit_price, line.rate, line.discount)
    return {
        "group_id": group_id,
        "label": line.label,
        "quantity": line.quantity,
        "unit_price": line.unit_price,
        "discount": line.discount,
        "rate": line.rate,
        "total_ttc": amounts.total_ttc,
        "unit_price_ht": amounts.unit_price_ht,
        "total_ht": amounts.total_ht,
    }
