"""Checking fiscal closings against the facts, their signatures and the journal (requirements.md T1-6, T1-8)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise

from sqlalchemy import select

from addons.pos_accounting_close.models.fiscal import DAY, PERIODS
from addons.pos_accounting_close.services.fiscal_closings import PART_OF
from addons.pos_accounting_close.services.fiscal_figures import FiscalFigures, figures_between, sum_of
from addons.pos_accounting_close.services.fiscal_signing import sign_closing
from addons.pos_accounting_close.services.fiscal_stored import closings_of, stored_figures
from core.db import db
from core.identity.models import Centre
from core.journal.keys import known_keys
from core.journal.models import ENTRIES
from core.journal.signing import GENESIS


def faults() -> Iterator[str]:
    """A sentence for the first bad closing of each centre and period; reads only."""
    entered = _entered()
    for centre_id in db.session.scalars(select(Centre.id).order_by(Centre.id)):
        for period in PERIODS:
            fault = next(_faults_of(centre_id, period, entered.get((centre_id, period), 0)), None)
            if fault is not None:
                yield fault


def _faults_of(centre_id: int, period: str, entered: int) -> Iterator[str]:
    closings = closings_of(centre_id, period)
    figures = stored_figures(closings)
    parts = closings_of(centre_id, PART_OF[period]) if period in PART_OF else []
    of_parts = stored_figures(parts)
    keys = known_keys()
    previous_mac = GENESIS
    perpetual = absolute = 0
    for number, closing in enumerate(closings, start=1):
        name = f"Fiscal closing {period} {closing.number} of centre {centre_id}"
        said = figures[closing.id]
        if closing.number != number:
            yield f"{name}: number {number} is missing before it."
        key = keys.get(closing.key_id)
        if key is None or sign_closing(key.secret, closing, said) != closing.mac:
            yield f"{name}: its signature is not that of what it says."
        if closing.previous_mac != previous_mac:
            yield f"{name}: it does not follow the one before."
        if period == DAY:
            facts = figures_between(centre_id, closing.starts_at, closing.ends_at)
        else:
            inside = [
                part
                for part in parts
                if closing.starts_at <= part.starts_at and part.ends_at <= closing.ends_at
            ]
            facts = sum_of([of_parts[part.id] for part in inside])
        if not _same(facts, said):
            yield f"{name}: it does not say what the facts say."
        perpetual += facts.turnover
        absolute += facts.absolute
        if (closing.perpetual, closing.perpetual_absolute) != (perpetual, absolute):
            yield f"{name}: its perpetual totals are not those before it and its own."
        previous_mac = closing.mac
    for earlier, later in pairwise(closings):
        if earlier.ends_at != later.starts_at:
            name = f"Fiscal closing {period} {later.number} of centre {centre_id}"
            yield f"{name}: it does not begin where the one before ended."
    if entered > len(closings):
        yield f"Fiscal closing {period} {entered} of centre {centre_id} is in the journal and missing here."


def _same(facts: FiscalFigures, said: FiscalFigures) -> bool:
    """Whether a closing says what the facts say; a method may be called otherwise since."""
    return _without_labels(facts) == _without_labels(said)


def _without_labels(figures: FiscalFigures) -> tuple[object, ...]:
    methods = tuple((method_id, amount) for method_id, _, amount in figures.methods)
    return (
        figures.orders,
        figures.first_order_id,
        figures.last_order_id,
        figures.absolute,
        figures.outside_turnover,
        figures.rates,
        methods,
    )


def _entered() -> dict[tuple[int, str], int]:
    """The highest number of each centre and period in the journal."""
    rows = db.session.execute(
        select(ENTRIES.c.data).where(ENTRIES.c.kind == "pos_accounting_close.fiscal_closing")
    )
    highest: dict[tuple[int, str], int] = {}
    for row in rows:
        said = json.loads(row.data)
        place = said["centre"], said["period"]
        highest[place] = max(said["number"], highest.get(place, 0))
    return highest
