"""What must always be true of reallocated payments (``guichet addon doctor``): pairs, and as signed. Reads only."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, Subquery, and_, func, or_, select

from addons.pos_session.models import Payment, PaymentPart, Session
from addons.pos_session.models.payment_method import CASH
from addons.pos_session.services.drawer import CHANGE, SALE
from addons.pos_session.services.reallocation import takes_away
from core.db import db
from core.journal.models import ENTRIES

BATCH = 500
KIND = "pos_session.reallocated"

_PAYMENT: Any = Payment.__table__
_PART: Any = PaymentPart.__table__
_SESSION: Any = Session.__table__


def broken_reallocations() -> Iterator[str]:
    """A sentence for each reallocation that is no pair, takes more than there was, or is not as it was signed."""
    for sentence, statement in (
        ("Payment {} does not reallocate a part by one pair of the same order and session.", _no_pairs()),
        ("More of payment part {} was reallocated than it brought in.", _too_much()),
    ):
        for key in db.session.execute(statement).scalars():
            yield sentence.format(key)
    yield from _altered()


def cash_since_closing() -> Subquery:
    """``(session_id, total)``: the cents of cash that reallocations after the last closing of a session moved."""
    return (
        select(_PART.c.session_id, func.sum(_PART.c.amount).label("total"))
        .join(_PAYMENT, _PAYMENT.c.id == _PART.c.payment_id)
        .join(_SESSION, _SESSION.c.id == _PART.c.session_id)
        .where(
            _PART.c.reallocates_id.is_not(None),
            _PART.c.method_kind == CASH,
            _PAYMENT.c.created_at > _SESSION.c.closed_at,
        )
        .group_by(_PART.c.session_id)
        .subquery()
    )


def _no_pairs() -> Select[tuple[int]]:
    """Two parts that come to 0 and name one part, whose kind, order and session are theirs."""
    original, paid = _PART.alias("original"), _PAYMENT.alias("paid")
    whole = _PART.alias("whole")
    away = takes_away(_PART.c)
    foreign = or_(
        original.c.kind != _PART.c.kind,
        original.c.session_id != _PART.c.session_id,
        paid.c.order_id != _PAYMENT.c.order_id,
        and_(away, original.c.method_id != _PART.c.method_id),
        and_(~away, original.c.method_id == _PART.c.method_id),
    )
    pairs = (
        select(whole.c.payment_id)
        .group_by(whole.c.payment_id)
        .having(
            func.count(whole.c.reallocates_id) > 0,
            or_(
                func.count() != 2,
                func.count(whole.c.reallocates_id) != 2,
                func.sum(whole.c.amount) != 0,
                func.min(whole.c.reallocates_id) != func.max(whole.c.reallocates_id),
            ),
        )
    )
    strangers = (
        select(_PART.c.payment_id)
        .join(_PAYMENT, _PAYMENT.c.id == _PART.c.payment_id)
        .join(original, original.c.id == _PART.c.reallocates_id)
        .join(paid, paid.c.id == original.c.payment_id)
        .where(foreign)
    )
    return select(_PAYMENT.c.id).where(or_(_PAYMENT.c.id.in_(pairs), _PAYMENT.c.id.in_(strangers)))


def _too_much() -> Select[tuple[int]]:
    """What pairs take off a part and what it brought in, less the change given of it, have the same sign."""
    taken, change, later = _PART.alias("taken"), _PART.alias("change"), _PART.alias("later")
    is_last = ~(
        select(later.c.id)
        .where(later.c.payment_id == _PART.c.payment_id, later.c.kind == SALE, later.c.id > _PART.c.id)
        .exists()
    )
    given = (
        select(func.coalesce(func.sum(change.c.amount), 0))
        .where(change.c.payment_id == _PART.c.payment_id, change.c.kind == CHANGE, is_last)
        .scalar_subquery()
    )
    left = _PART.c.amount + func.sum(taken.c.amount) + given
    return (
        select(_PART.c.id)
        .join(taken, and_(taken.c.reallocates_id == _PART.c.id, takes_away(taken.c)))
        .group_by(_PART.c.id, _PART.c.payment_id, _PART.c.kind, _PART.c.amount)
        .having(or_(and_(_PART.c.kind == SALE, left < 0), and_(_PART.c.kind != SALE, left > 0)))
    )


def _altered() -> Iterator[str]:
    """Is each reallocation still what was signed, and is each signed?"""
    signed: set[int] = set()
    wanted = select(ENTRIES.c.data).where(ENTRIES.c.kind == KIND).order_by(ENTRIES.c.chain, ENTRIES.c.seq)
    for rows in db.session.execute(wanted.execution_options(yield_per=BATCH)).scalars().partitions():
        entries = {entry["payment"]: entry for entry in map(json.loads, rows)}
        signed |= set(entries)
        stored = _stored(list(entries))
        for payment_id, entry in entries.items():
            if stored.get(payment_id) != {name: entry[name] for name in _NAMES}:
                yield f"Reallocation {payment_id} is not what the journal says of it."
    kept = select(_PART.c.payment_id).where(_PART.c.reallocates_id.is_not(None)).distinct()
    for payment_id in db.session.execute(kept).scalars():
        if payment_id not in signed:
            yield f"Reallocation {payment_id} is stored but the journal knows nothing of it."


_NAMES = ("order", "session", "part", "methods", "amount")


def _stored(ids: list[int]) -> dict[int, dict[str, Any]]:
    """What the entries of these payments would say if they were signed from what is stored now."""
    found: defaultdict[int, list[Any]] = defaultdict(list)
    rows = db.session.execute(
        select(_PART, _PAYMENT.c.order_id)
        .join(_PAYMENT, _PAYMENT.c.id == _PART.c.payment_id)
        .where(_PART.c.payment_id.in_(ids))
        .order_by(_PART.c.id)
    )
    for row in rows:
        found[row.payment_id].append(row)
    return {
        payment_id: {
            "order": parts[-1].order_id,
            "session": parts[-1].session_id,
            "part": parts[-1].reallocates_id,
            "methods": [part.method_id for part in parts],
            "amount": parts[-1].amount,
        }
        for payment_id, parts in found.items()
    }
