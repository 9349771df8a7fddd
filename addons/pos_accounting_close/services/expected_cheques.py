"""The payments with identification that must be there: what came in, less what went back and what was reallocated."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from addons.pos_session.models import Order, PartIdentification, Payment, PaymentPart
from addons.pos_session.models.payment_method import ROUNDING
from core.db import db

_PART: Any = PaymentPart.__table__
_PAYMENT: Any = Payment.__table__
_ORDER: Any = Order.__table__
_BEFORE: Any = _PART.alias("before")
_KNOWN: Any = PartIdentification.__table__


@dataclass(slots=True)
class TakenPart:
    """A payment part as written (cents, signed), with where it belongs; ``net`` is what is left of it."""

    id: int
    method_id: int
    amount: int
    payment_id: int
    order_id: int
    cancels_id: int | None = None
    corrects_id: int | None = None
    reallocates_id: int | None = None
    before_id: int | None = None
    """Of a part that was reallocated: what that one had been reallocated from."""
    number: str = ""
    bank: str = ""
    drawer: str = ""
    net: int = 0

    @property
    def sale(self) -> int:
        """The order that began it: a correction belongs to what it corrects."""
        return self.corrects_id or self.order_id


def expected_cheques(session_id: int, method_ids: Sequence[int]) -> list[TakenPart]:
    """The parts of a session by these methods that must be there, each with its ``net`` amount; one statement.

    Per method they come to what ``figures_of`` says must be found: never less than nothing.
    """
    rows = db.session.execute(
        select(
            _PART.c.id,
            _PART.c.method_id,
            _PART.c.amount,
            _PART.c.payment_id,
            _PAYMENT.c.order_id,
            _PAYMENT.c.cancels_id,
            _ORDER.c.corrects_id,
            _PART.c.reallocates_id,
            _BEFORE.c.reallocates_id.label("before_id"),
            _KNOWN.c.number,
            _KNOWN.c.bank,
            _KNOWN.c.drawer,
        )
        .join(_PAYMENT, _PAYMENT.c.id == _PART.c.payment_id)
        .join(_ORDER, _ORDER.c.id == _PAYMENT.c.order_id)
        .outerjoin(_BEFORE, _BEFORE.c.id == _PART.c.reallocates_id)
        .outerjoin(_KNOWN, _KNOWN.c.part_id == _PART.c.id)
        .where(
            _PART.c.session_id == session_id,
            _PART.c.method_id.in_(method_ids),
            _PART.c.method_kind != ROUNDING,
        )
        .order_by(_PART.c.id)
    )
    return settled(TakenPart(*row[:9], row.number or "", row.bank or "", row.drawer or "") for row in rows)


def settled(parts: Iterable[TakenPart]) -> list[TakenPart]:
    """What is left of each part once what went back is taken off, in the order of the parts; nothing left is left out.

    A reallocation takes its part away, and undone it gives it back; a counter-payment takes away the payment it takes
    back, a refund that of its sale. Where none is left of it the refund is taken off the last ones: the sum per method
    is always that of the parts.
    """
    known = list(parts)
    by_id = {part.id: part for part in known}
    for part in known:
        part.net += part.amount
        for original in (by_id.get(part.reallocates_id or 0), _undone(part, by_id)):
            if original is None or original.method_id != part.method_id:
                continue
            original.net += part.net
            part.net = 0
    _take_off(known, lambda back: back.cancels_id, lambda part: part.payment_id)
    _take_off(known, lambda back: back.sale, lambda part: part.sale)
    _take_off(known, lambda _: 0, lambda _: 0)
    return [part for part in known if part.net > 0]


def _undone(part: TakenPart, by_id: Mapping[int, TakenPart]) -> TakenPart | None:
    """The cheque that a part is again, by a reallocation and another one back; None where it is another cheque."""
    original = by_id.get(part.before_id or 0)
    if original is None:
        return None
    typed = (part.number, part.bank, part.drawer)
    same = not any(typed) or typed == (original.number, original.bank, original.drawer)
    return original if same else None


def _take_off(
    parts: list[TakenPart],
    goes_to: Callable[[TakenPart], Hashable],
    belongs: Callable[[TakenPart], Hashable],
) -> None:
    """Let what went back use up what came in by the same method and belongs to the same; equal amounts first."""
    came: dict[Hashable, list[TakenPart]] = {}
    for part in parts:
        if part.net > 0:
            came.setdefault((part.method_id, belongs(part)), []).append(part)
    for back in parts:
        if back.net >= 0:
            continue
        mine = came.get((back.method_id, goes_to(back)), [])
        equal = [part for part in mine if part.net == -back.net]
        while mine and back.net < 0:
            part = equal.pop() if equal else mine[-1]
            used = min(part.net, -back.net)
            part.net -= used
            back.net += used
            if not part.net:
                mine.remove(part)
