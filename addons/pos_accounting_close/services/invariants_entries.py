"""What must always be true of the accounting entries: balanced, numbered, and the sum of what they were drawn from.

The sums are made anew from the facts, in a fixed number of statements.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, and_, case, func, literal, or_, select, union_all

from addons.pos_accounting_close.models import (
    Closure,
    Deferral,
    DeferralRelease,
    Entry,
    EntryJournal,
    EntryLine,
)
from addons.pos_accounting_close.models.closure import ACCOUNTING, DONE
from addons.pos_accounting_close.services import uses
from addons.pos_session.models import Order, OrderLine, PaymentMethod, PaymentPart, Session
from addons.pos_session.models.order import VALIDATED
from addons.pos_session.models.payment_method import CASH, ROUNDING
from addons.pos_session.models.session import session_code
from core.db import db
from core.vat import vat_rows

_ENTRY: Any = Entry.__table__
_LINE: Any = EntryLine.__table__
_JOURNAL: Any = EntryJournal.__table__
_CLOSURE: Any = Closure.__table__
_SESSION: Any = Session.__table__
_ORDER: Any = Order.__table__
_SOLD: Any = OrderLine.__table__
_PART: Any = PaymentPart.__table__
_METHOD: Any = PaymentMethod.__table__
_DEFERRAL: Any = Deferral.__table__
_RELEASE: Any = DeferralRelease.__table__

_AMOUNT = _LINE.c.debit - _LINE.c.credit
_POSTED = and_(_CLOSURE.c.step == ACCOUNTING, _CLOSURE.c.state == DONE)
_CODE = (_SESSION.c.desk_code, _SESSION.c.number)


def broken_entries() -> Iterator[str]:
    """A sentence for each rule that an entry, or what is not posted, breaks."""
    for sentence, statement in (
        ("Entry {} of journal {} does not balance.", _unbalanced()),
        (
            "The entries of journal {} of centre {} have a gap in their numbers of the year from {} on.",
            _gaps(),
        ),
        ("What entry {} of journal {} deferred is not the sum of its presales.", _wrong_deferrals()),
        ("Entry {} of journal {} does not release what was deferred.", _wrong_releases()),
        ("Presales of centre {} were released without an entry, and come to {} cents.", _lost_releases()),
    ):
        for row in db.session.execute(statement):
            yield sentence.format(*row)
    for desk, number in db.session.execute(_wrong_methods()):
        yield f"The entry of session {session_code(desk, number)} does not say what its methods took."
    for desk, number in db.session.execute(_wrong_cash()):
        yield f"After the entry of session {session_code(desk, number)} the books do not say the cash that was kept."
    yield from _wrong_turnover()


def _unbalanced() -> Select[Any]:
    return (
        select(_ENTRY.c.number, _ENTRY.c.journal_code)
        .outerjoin(_LINE, _LINE.c.entry_id == _ENTRY.c.id)
        .group_by(_ENTRY.c.id, _ENTRY.c.number, _ENTRY.c.journal_code)
        .having(func.coalesce(func.sum(_AMOUNT), 1) != 0)
    )


def _gaps() -> Select[Any]:
    """Journals and fiscal years whose entries are not numbered 1 to n: each year begins anew (``write_entry``)."""
    return (
        select(_JOURNAL.c.code, _JOURNAL.c.centre_id, _ENTRY.c.year_on)
        .join(_ENTRY, _ENTRY.c.journal_id == _JOURNAL.c.id)
        .group_by(_JOURNAL.c.id, _JOURNAL.c.code, _JOURNAL.c.centre_id, _ENTRY.c.year_on)
        .having(or_(func.min(_ENTRY.c.number) != 1, func.max(_ENTRY.c.number) != func.count(_ENTRY.c.number)))
    )


def _wrong_methods() -> Select[Any]:
    """Sessions of which a method's lines are not the sum of its parts, rounded cash apart."""
    lines = (
        select(_CLOSURE.c.session_id, _LINE.c.method_id, _AMOUNT.label("amount"))
        .join(_ENTRY, _ENTRY.c.closure_id == _CLOSURE.c.id)
        .join(_LINE, _LINE.c.entry_id == _ENTRY.c.id)
        .where(_POSTED, _LINE.c.use == uses.METHOD)
    )
    parts = (
        select(_PART.c.session_id, _PART.c.method_id, (-_PART.c.amount).label("amount"))
        .join(_CLOSURE, _CLOSURE.c.session_id == _PART.c.session_id)
        .where(_POSTED, _PART.c.method_kind != ROUNDING)
    )
    both = union_all(lines, parts).subquery()
    wrong = (
        select(both.c.session_id)
        .group_by(both.c.session_id, both.c.method_id)
        .having(func.sum(both.c.amount) != 0)
    )
    return select(*_CODE).where(_SESSION.c.id.in_(wrong)).order_by(_SESSION.c.id)


def _wrong_cash() -> Select[Any]:
    """Sessions whose entry does not bring the cash from what was in the drawer before to what was kept in it."""
    of_drawer = and_(
        _LINE.c.use.in_((uses.METHOD, uses.MOVEMENT)),
        or_(_METHOD.c.kind == CASH, _LINE.c.method_id.is_(None)),
    )
    moved = func.coalesce(func.sum(case((of_drawer, _AMOUNT), else_=0)), 0)
    before = func.coalesce(_SESSION.c.opening_expected, 0)
    kept = func.coalesce(_SESSION.c.closing_kept, _SESSION.c.closing_counted, 0)
    return (
        select(*_CODE)
        .join(_CLOSURE, and_(_CLOSURE.c.session_id == _SESSION.c.id, _POSTED))
        .outerjoin(_ENTRY, _ENTRY.c.closure_id == _CLOSURE.c.id)
        .outerjoin(_LINE, _LINE.c.entry_id == _ENTRY.c.id)
        .outerjoin(_METHOD, _METHOD.c.id == _LINE.c.method_id)
        .group_by(_SESSION.c.id, *_CODE, before, kept)
        .having(moved != kept - before)
        .order_by(_SESSION.c.id)
    )


def _wrong_turnover() -> Iterator[str]:
    """HT and VAT per rate of each posted session, as its orders come to and as its entry says (T3-3)."""
    sold: dict[tuple[str, int], list[tuple[int, int, int]]] = {}
    for desk, number, rate, ttc, ht in db.session.execute(
        select(*_CODE, _SOLD.c.rate, func.sum(_SOLD.c.total_ttc), func.sum(_SOLD.c.total_ht))
        .join(_CLOSURE, and_(_CLOSURE.c.session_id == _SESSION.c.id, _POSTED))
        .join(_ORDER, and_(_ORDER.c.session_id == _SESSION.c.id, _ORDER.c.state == VALIDATED))
        .join(_SOLD, _SOLD.c.order_id == _ORDER.c.id)
        .where(_SOLD.c.turnover)
        .group_by(_SESSION.c.id, *_CODE, _SOLD.c.rate)
    ):
        sold.setdefault((desk, number), []).append((rate, int(ttc), int(ht)))
    vat = _LINE.c.use == uses.VAT
    income = (uses.SALES, uses.DISCOUNT, uses.DEFERRED)
    posted: dict[tuple[str, int], list[tuple[int, int, int]]] = {}
    for desk, number, rate, ht, tax in db.session.execute(
        select(
            *_CODE,
            _LINE.c.rate,
            -func.sum(case((vat, 0), else_=_AMOUNT)),
            -func.sum(case((vat, _AMOUNT), else_=0)),
        )
        .join(_CLOSURE, and_(_CLOSURE.c.session_id == _SESSION.c.id, _POSTED))
        .join(_ENTRY, _ENTRY.c.closure_id == _CLOSURE.c.id)
        .join(_LINE, _LINE.c.entry_id == _ENTRY.c.id)
        .where(_LINE.c.use.in_((uses.VAT, *income)))
        .group_by(_SESSION.c.id, *_CODE, _LINE.c.rate)
        .order_by(_LINE.c.rate)
    ):
        posted.setdefault((desk, number), []).append((rate, int(ht), int(tax)))
    for desk, number in sorted({*sold, *posted}):
        rows = [(row.rate, row.ht, row.vat) for row in vat_rows(sold.get((desk, number), ()))]
        there = [row for row in posted.get((desk, number), ()) if row[1:] != (0, 0)]
        if [row for row in rows if row[1:] != (0, 0)] != there:
            yield f"The entry of session {session_code(desk, number)} does not say what it sold per rate."


def _wrong_deferrals() -> Select[Any]:
    """Entries of closures whose lines defer something else than their presales."""
    lines = (
        select(_LINE.c.entry_id, _AMOUNT.label("amount"))
        .join(_ENTRY, _ENTRY.c.id == _LINE.c.entry_id)
        .where(_LINE.c.use == uses.DEFERRED, _ENTRY.c.closure_id.is_not(None))
    )
    presales = select(_DEFERRAL.c.entry_id, _DEFERRAL.c.amount)
    return _different(union_all(lines, presales).subquery())


def _wrong_releases() -> Select[Any]:
    """Entries of releases whose lines release something else than what was deferred."""
    lines = (
        select(_LINE.c.entry_id, _AMOUNT.label("amount"))
        .join(_ENTRY, _ENTRY.c.id == _LINE.c.entry_id)
        .where(_LINE.c.use == uses.DEFERRED, _ENTRY.c.closure_id.is_(None))
    )
    released = (
        select(_RELEASE.c.entry_id, (-_DEFERRAL.c.amount).label("amount"))
        .join(_DEFERRAL, _DEFERRAL.c.id == _RELEASE.c.deferral_id)
        .where(_RELEASE.c.entry_id.is_not(None))
    )
    return _different(union_all(lines, released).subquery())


def _lost_releases() -> Select[Any]:
    amount = func.sum(_DEFERRAL.c.amount)
    return (
        select(_DEFERRAL.c.centre_id, amount)
        .join(_RELEASE, _RELEASE.c.deferral_id == _DEFERRAL.c.id)
        .where(_RELEASE.c.entry_id.is_(None))
        .group_by(_DEFERRAL.c.centre_id)
        .having(amount != 0)
    )


def _different(both: Any) -> Select[Any]:
    """The entries over which two sides do not come to nothing."""
    wrong = select(both.c.entry_id).group_by(both.c.entry_id).having(func.sum(both.c.amount) != literal(0))
    return select(_ENTRY.c.number, _ENTRY.c.journal_code).where(_ENTRY.c.id.in_(wrong)).order_by(_ENTRY.c.id)
