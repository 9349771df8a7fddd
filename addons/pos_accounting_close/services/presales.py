"""Releasing presales: deferred income becomes income on the day of what was sold (requirements.md T3-7)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import insert, select

from addons.pos_accounting_close.models import Account, Deferral, DeferralRelease, Entry, EntryJournal
from addons.pos_accounting_close.models.chart import MISCELLANEOUS
from addons.pos_accounting_close.permissions import ACCOUNTING_CLOSE
from addons.pos_accounting_close.services import uses
from addons.pos_accounting_close.services.entries import LineDraft, posted, write_entry
from core.db import db
from core.identity.actor import require
from core.journal import enter
from core.registry import registry

_RELEASE: Any = DeferralRelease.__table__


def release_due(centre_id: int, today: date) -> list[Entry]:
    """Release what is delivered by ``today``: one entry per day of delivery, dated on it or the first open day.

    The addons say on which day each thing is delivered as things stand now: what was put off waits. Safe to repeat and
    to do twice at once: the row of the journal is locked first, then it is read what is not released yet. What comes
    to nothing with its counter-line is released without an entry. Raises NotFound, Forbidden.
    """
    require(ACCOUNTING_CLOSE, centre_id)
    _lock(centre_id)
    due: dict[date, list[Deferral]] = {}
    waiting = _waiting(centre_id)
    days = delivery_days(centre_id, [deferral.source for deferral in waiting])
    for deferral in waiting:
        day = days.get(deferral.source, deferral.due_on)
        if day <= today:
            due.setdefault(day, []).append(deferral)
    entries = [_release(centre_id, day, due[day]) for day in sorted(due)]
    return [entry for entry in entries if entry is not None]


def _lock(centre_id: int) -> None:
    journal = select(EntryJournal.id).where(
        EntryJournal.centre_id == centre_id, EntryJournal.use == MISCELLANEOUS
    )
    db.session.execute(journal.with_for_update()).all()


def _waiting(centre_id: int) -> Sequence[Deferral]:
    released = select(_RELEASE.c.deferral_id).where(_RELEASE.c.deferral_id == Deferral.id)
    return db.session.scalars(
        select(Deferral)
        .where(Deferral.centre_id == centre_id, ~released.exists())
        .order_by(Deferral.due_on, Deferral.id)
    ).all()


def delivery_days(centre_id: int, sources: Iterable[str]) -> dict[str, date]:
    """On which day each thing sold is delivered as things stand now; what no addon knows any more is absent."""
    asked = sorted(set(sources))
    days: dict[str, date] = {}
    if asked:
        for _, answer in registry().collect(
            "pos_accounting_close_delivery_days", centre=centre_id, sources=asked
        ):
            days |= answer
    return days


def _release(centre_id: int, day: date, deferrals: Sequence[Deferral]) -> Entry | None:
    """One entry for what is delivered on a day, its rows, and its line in the journal."""
    lines = _lines(deferrals)
    entry = None
    if lines:
        label = f"Prestations du {day:%d/%m/%Y} vendues d'avance"
        piece = f"PCA-{day:%Y%m%d}"
        entry = write_entry(centre_id, MISCELLANEOUS, day, label, piece, day, lines)
    rows = [{"deferral_id": deferral.id, "entry_id": entry.id if entry else None} for deferral in deferrals]
    db.session.connection().execute(insert(_RELEASE), rows)
    if entry is not None:
        total = sum(line.credit for line in lines)
        enter(
            "house",
            "pos_accounting_close.released",
            {"entry": entry.id, "number": entry.number, "total": total, "centre": centre_id},
        )
    return entry


def _lines(deferrals: Sequence[Deferral]) -> list[LineDraft]:
    """Per thing delivered, accounts and rate: out of the deferred income, into the income."""
    sums: dict[tuple[str, str, str, str, str, str, int], int] = {}
    for each in deferrals:
        key = (
            each.source,
            each.label,
            each.deferred_account,
            each.deferred_account_label,
            each.account,
            each.account_label,
            each.rate,
        )
        sums[key] = sums.get(key, 0) + each.amount
    lines: list[LineDraft] = []
    for (_, label, deferred, deferred_label, income, income_label, rate), amount in sums.items():
        out = Account(number=deferred, label=deferred_label)
        into = Account(number=income, label=income_label)
        lines += posted(out, label, amount, use=uses.DEFERRED, rate=rate)
        lines += posted(into, label, -amount, use=uses.SALES, rate=rate)
    return lines
