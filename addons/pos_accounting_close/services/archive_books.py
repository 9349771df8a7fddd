"""What an archive holds of the accounts: closures, deposit slips, entries, fiscal closings, and who its users are.

What belongs to a day of the period but is entered later (the closure of its last drawers, their entries) is in the
archive if it was there when the archive was asked for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import and_, case, select

from addons.pos_accounting_close.hookspecs import ArchiveTable
from addons.pos_accounting_close.models import (
    Closure,
    ClosureCash,
    ClosureCheque,
    ClosureCorrection,
    ClosureMethod,
    ClosureTicket,
    ClosureTotal,
    DepositItem,
    DepositSlip,
    Entry,
    EntryLine,
    FiscalClosing,
    FiscalClosingMethod,
    FiscalClosingRate,
)
from addons.pos_accounting_close.models.closure import DONE, IDENTIFIED
from addons.pos_accounting_close.services.archive_book_columns import ABOUT, TABLES
from addons.pos_accounting_close.services.archive_content import Bounds, columns_of
from addons.pos_session.models import Session
from core.identity.models import User

_CLOSURE_PARTS: tuple[tuple[str, Any, tuple[str, ...]], ...] = (
    ("closure_cash", ClosureCash, ("denomination",)),
    ("closure_methods", ClosureMethod, ("method_id",)),
    ("closure_cheques", ClosureCheque, ("id",)),
    ("closure_tickets", ClosureTicket, ("source",)),
    ("closure_totals", ClosureTotal, ("method_id",)),
)


def _table(name: str, statement: Any) -> ArchiveTable:
    return ArchiveTable(name, ABOUT[name], TABLES[name], statement)


def books(bounds: Bounds) -> Iterator[ArchiveTable]:
    """The tables of the accounts, in the order of the notice."""
    yield from _closures(bounds)
    yield from _deposits(bounds)
    entry, line = Entry.__table__, EntryLine.__table__
    dated = and_(
        entry.c.centre_id == bounds.centre_id,
        entry.c.entry_on.between(bounds.first_on, bounds.last_on),
        entry.c.created_at <= bounds.as_of,
    )
    yield _table("entries", columns_of(TABLES["entries"], entry).where(dated).order_by(entry.c.id))
    lines = columns_of(TABLES["entry_lines"], line).join(entry, entry.c.id == line.c.entry_id)
    yield _table("entry_lines", lines.where(dated).order_by(line.c.entry_id, line.c.position))
    yield from _fiscal(bounds)


def _closures(bounds: Bounds) -> Iterator[ArchiveTable]:
    closure, session = Closure.__table__, Session.__table__
    done = and_(
        closure.c.centre_id == bounds.centre_id,
        closure.c.state == DONE,
        closure.c.done_at <= bounds.as_of,
        session.c.business_day.between(bounds.first_on, bounds.last_on),
    )
    of_session = session.c.id == closure.c.session_id
    yield _table(
        "closures",
        columns_of(TABLES["closures"], closure).join(session, of_session).where(done).order_by(closure.c.id),
    )
    for name, model, keys in _CLOSURE_PARTS:
        part = model.__table__
        rows = columns_of(TABLES[name], part).join(closure, closure.c.id == part.c.closure_id)
        order = [part.c.closure_id, *(part.c[key] for key in keys)]
        yield _table(name, rows.join(session, of_session).where(done).order_by(*order))
    change = ClosureCorrection.__table__
    # What was corrected of a cheque may be its number or bank: who pays is not archived.
    shown = {
        name: case((change.c.tab == IDENTIFIED, None), else_=change.c[name]) for name in ("before", "after")
    }
    rows = columns_of(TABLES["closure_corrections"], change, **shown)
    rows = rows.join(closure, closure.c.id == change.c.closure_id).join(session, of_session)
    yield _table("closure_corrections", rows.where(done).order_by(change.c.id))


def _deposits(bounds: Bounds) -> Iterator[ArchiveTable]:
    slip, item = DepositSlip.__table__, DepositItem.__table__
    made = and_(slip.c.centre_id == bounds.centre_id, bounds.holds(slip.c.created_at))
    yield _table("deposit_slips", columns_of(TABLES["deposit_slips"], slip).where(made).order_by(slip.c.id))
    items = columns_of(TABLES["deposit_items"], item).join(slip, slip.c.id == item.c.slip_id)
    yield _table("deposit_items", items.where(made).order_by(item.c.id))


def _fiscal(bounds: Bounds) -> Iterator[ArchiveTable]:
    closing = FiscalClosing.__table__
    inside = and_(
        closing.c.centre_id == bounds.centre_id,
        closing.c.starts_at >= bounds.starts_at,
        closing.c.ends_at <= bounds.ends_at,
        closing.c.created_at <= bounds.as_of,
    )
    rows = columns_of(TABLES["fiscal_closings"], closing).where(inside)
    yield _table("fiscal_closings", rows.order_by(closing.c.period, closing.c.number))
    for name, model, key in (
        ("fiscal_closing_rates", FiscalClosingRate, "rate"),
        ("fiscal_closing_methods", FiscalClosingMethod, "method_id"),
    ):
        part: Any = model.__table__
        rows = columns_of(TABLES[name], part).join(closing, closing.c.id == part.c.closing_id)
        yield _table(name, rows.where(inside).order_by(part.c.closing_id, part.c[key]))


def users_table(ids: Collection[int]) -> ArchiveTable:
    """The logins of the users that the other tables name."""
    user = User.__table__
    rows = select(user.c.id, user.c.login).where(user.c.id.in_(ids)).order_by(user.c.id)
    return _table("users", rows)
