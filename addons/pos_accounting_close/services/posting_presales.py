"""What a session sold that is delivered later: deferred income until then, where the centre says so (T3-7)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import insert, select

from addons.pos_accounting_close.hookspecs import Presale
from addons.pos_accounting_close.models import AccountingSettings, Deferral, Entry
from addons.pos_accounting_close.services.posting_sales import Deferred, SoldLine
from addons.pos_session.models import Session
from core.db import db
from core.registry import registry

_DEFERRAL: Any = Deferral.__table__
_SETTINGS: Any = AccountingSettings.__table__


def presales_of(session: Session, lines: Iterable[SoldLine]) -> dict[int, Presale]:
    """``{SoldLine.origin_id: what is delivered}`` of the lines delivered after the session's business day.

    One statement, and the answers of the addons where the centre defers presales. A counter-line is asked for by the
    line that it takes back: what is cancelled before its delivery is deferred with the opposite sign, and comes to
    nothing when both are released.
    """
    if not _defers(session.centre_id):
        return {}
    ids = sorted({line.origin_id for line in lines if line.turnover})
    if not ids:
        return {}
    found: dict[int, Presale] = {}
    for _, answer in registry().collect(
        "pos_accounting_close_presales", centre=session.centre_id, line_ids=ids
    ):
        found |= {line_id: sold for line_id, sold in answer.items() if sold.due_on > session.business_day}
    return found


def write_deferrals(entry: Entry, deferred: Sequence[Deferred]) -> None:
    """Keep what an entry deferred: one row per thing delivered, account of the income and rate; one statement."""
    if not deferred:
        return
    amounts: dict[tuple[Any, ...], int] = {}
    for each in deferred:
        key = (
            each.presale.source,
            each.presale.label,
            each.presale.due_on,
            each.account.number,
            each.account.label,
            each.deferred_account.number,
            each.deferred_account.label,
            each.sold.rate,
        )
        amounts[key] = amounts.get(key, 0) + each.amount
    names = (
        "source",
        "label",
        "due_on",
        "account",
        "account_label",
        "deferred_account",
        "deferred_account_label",
        "rate",
    )
    rows = [
        {
            "centre_id": entry.centre_id,
            "entry_id": entry.id,
            "amount": amount,
            **dict(zip(names, key, strict=True)),
        }
        for key, amount in amounts.items()
        if amount
    ]
    if rows:
        db.session.connection().execute(insert(_DEFERRAL), rows)


def _defers(centre_id: int) -> bool:
    wanted = select(_SETTINGS.c.defers_presales).where(_SETTINGS.c.centre_id == centre_id)
    return bool(db.session.scalar(wanted))
