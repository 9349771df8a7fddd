"""The bookings of head office in a batch for a register: the reverse of ``exchange_import``, by the same four tables.

The addon that asks may not be there and is never imported: the record below has the attributes of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from sqlalchemy import String, cast, select

from addons.pos_booking_payment.models import Booking, Funding, ServiceGroup, ServiceLine
from addons.pos_booking_payment.services.charge_writing import AFTER_ALL, EXTRAS
from addons.pos_booking_payment.services.exchange_drafts import BOOKINGS, FINANCINGS, GROUPS, SERVICES
from addons.pos_booking_payment.services.locking import switched_off
from addons.pos_booking_payment.services.receiving_known import lock_centre
from core.db import db

_BOOKING: Any = Booking.__table__
_FUNDING: Any = Funding.__table__
_GROUP: Any = ServiceGroup.__table__
_LINE: Any = ServiceLine.__table__
_ROWS_AT_ONCE = 1_000

_SERVICE = ("label", "quantity", "unit_price", "rate", "discount")
Rows = Iterator[tuple[str, dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class BatchTables:
    """Tables of a batch that this addon fills; the rows of a booking belong together."""

    head: str
    tables: tuple[str, ...]
    rows: Callable[[str], Iterable[tuple[str, Mapping[str, Any]]]]


def batch_tables(batch: Any) -> list[BatchTables]:
    """The bookings of the centre of a batch; none where the addon is off, whoever acts.

    Who manages bookings waits until the batch is made. A till does not: parts are read before what they are a part of,
    so that no service comes without its group.
    """
    if db.session.connection().execute(switched_off(batch.centre_id)).first() is not None:
        return []
    lock_centre(batch.centre_id)
    bookings = _Bookings(batch.centre_id, _Elsewhere.of(batch))
    return [BatchTables(BOOKINGS, (FINANCINGS, SERVICES, GROUPS, BOOKINGS), bookings.rows)]


@dataclass
class _Elsewhere:
    """What the tills of the other registers did with bookings, by number, as they told head office."""

    paid: dict[tuple[str, str], int] = field(default_factory=dict)
    """Cents by booking and financing."""
    charged: dict[str, int] = field(default_factory=dict)
    extras: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    @classmethod
    def of(cls, batch: Any) -> _Elsewhere:
        found = cls()
        for row in batch.sold_elsewhere("booking_payment"):
            key = row["booking"], row["financing"]
            found.paid[key] = found.paid.get(key, 0) + row["amount"]
        for row in batch.sold_elsewhere("booking_charge"):
            found.charged[row["booking"]] = found.charged.get(row["booking"], 0) + row["amount"]
        for row in batch.sold_elsewhere("booking_extra"):
            found.extras.setdefault(row["booking"], []).append({name: row[name] for name in _SERVICE})
        return found


class _Bookings:
    """The rows of each table in the order of the bookings, a statement each."""

    def __init__(self, centre_id: int, elsewhere: _Elsewhere) -> None:
        self._centre_id, self._elsewhere = centre_id, elsewhere
        self._made = {
            BOOKINGS: self._bookings,
            GROUPS: self._groups,
            SERVICES: self._services,
            FINANCINGS: self._financings,
        }

    def rows(self, table: str) -> Rows:
        """(booking, row) of a table of the format."""
        return self._made[table]()

    def _bookings(self) -> Rows:
        columns = [
            _BOOKING.c[name]
            for name in ("arrives_on", "departs_on", "room", "status", "contract_signed", "invoice_number")
        ]
        total = (_BOOKING.c.services_total + _BOOKING.c.extras_total).label("total")
        customer = cast(_BOOKING.c.customer_id, String).label("customer")
        code = _BOOKING.c.number.label("code")
        for row in self._read(select(code, customer, *columns, _BOOKING.c.invoiced_on, total)):
            number = row["code"]
            yield number, row | {"total": row["total"] + self._elsewhere.charged.get(number, 0)}

    def _groups(self) -> Rows:
        found = select(_BOOKING.c.number, _GROUP.c.position, _GROUP.c.label).select_from(
            _BOOKING.outerjoin(_GROUP, _GROUP.c.booking_id == _BOOKING.c.id)
        )
        rows = self._read(found, _GROUP.c.position, _GROUP.c.id)
        for number, some in groupby(rows, key=lambda row: row["number"]):
            groups = {row["position"]: row["label"] for row in some if row["position"] is not None}
            if number in self._elsewhere.extras:
                groups.setdefault(AFTER_ALL, EXTRAS)
            for position, label in groups.items():
                yield number, {"booking": number, "position": position, "label": label}

    def _services(self) -> Rows:
        lines = _GROUP.join(_LINE, _LINE.c.group_id == _GROUP.c.id)
        found = select(
            _BOOKING.c.number, _GROUP.c.position.label("group"), *(_LINE.c[name] for name in _SERVICE)
        ).select_from(_BOOKING.outerjoin(lines, _GROUP.c.booking_id == _BOOKING.c.id))
        rows = self._read(found, _GROUP.c.position, _LINE.c.id)
        for number, some in groupby(rows, key=lambda row: row.pop("number")):
            own = [row for row in some if row["group"] is not None]
            more = [{"group": AFTER_ALL, **extra} for extra in self._elsewhere.extras.get(number, ())]
            for position, row in enumerate([*own, *more], 1):
                yield number, {"booking": number, "position": position, **row}

    def _financings(self) -> Rows:
        columns = [_FUNDING.c[name] for name in ("reference", "kind", "label", "due_on", "amount")]
        paid = (_FUNDING.c.paid_elsewhere + _FUNDING.c.paid_here).label("paid_elsewhere")
        joined = _BOOKING.join(_FUNDING, _FUNDING.c.booking_id == _BOOKING.c.id)
        found = select(_BOOKING.c.number.label("booking"), *columns, paid, _FUNDING.c.withdrawn_at)
        for row in self._read(found.select_from(joined), _FUNDING.c.id):
            number = row["booking"]
            row["paid_elsewhere"] += self._elsewhere.paid.get((number, row["reference"]), 0)
            if row.pop("withdrawn_at") is not None:
                # It is not due any more, what was paid on it counts: as a financing of so much, which is paid.
                if row["paid_elsewhere"] * row["amount"] <= 0:
                    continue
                row["amount"] = row["paid_elsewhere"]
            yield number, row

    def _read(self, wanted: Any, *within: Any) -> Iterator[dict[str, Any]]:
        """The rows of a statement, booking by booking, as a stream."""
        here = wanted.where(_BOOKING.c.centre_id == self._centre_id).order_by(_BOOKING.c.id, *within)
        found = db.session.execute(here, execution_options={"yield_per": _ROWS_AT_ONCE})
        return map(dict, found.mappings())
