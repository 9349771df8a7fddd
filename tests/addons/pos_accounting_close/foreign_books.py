"""Entries, exports, presales and locks in a centre, for the walk of a user of another."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import update

from addons.pos_accounting_close.models import Deferral
from addons.pos_accounting_close.services import exports
from addons.pos_accounting_close.services.periods import lock_period
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import Centre
from core.uow import unit_of_work
from tests.addons.pos_accounting_close.books import SIRET, entry_lines, make_entry


def foreign_books(centre: Centre, mark: str, _closed_session_id: int) -> dict[str, Any]:
    """An exported entry that deferred something, and a lock of a year long past."""
    with acting_as(SYSTEM), unit_of_work() as session:
        session.execute(update(Centre).where(Centre.id == centre.id).values(siret=SIRET))
    entry = make_entry(centre, 901, date(2020, 5, 4), label=f"Entry {mark}")
    with acting_as(SYSTEM), unit_of_work() as session:
        session.add(
            Deferral(
                centre_id=centre.id,
                entry_id=entry.id,
                source="walk:1",
                label=f"Presale {mark}",
                due_on=date(2020, 6, 1),
                account="706",
                account_label="Prestations",
                deferred_account="487",
                deferred_account_label="PCA",
                rate=550,
                amount=1000,
            )
        )
        export = exports.export_entries(centre.id, exports.FEC, date(2020, 1, 1), date(2020, 12, 31))
        lock_period(centre.id, date(2019, 12, 31))
    export_form = {"year": "other", "format": "csv", "starts_on": "2020-01-01", "ends_on": "2020-12-31"}
    return {
        "entry_id": entry.id,
        "pos_accounting_close.entry_line:line_id": entry_lines(entry)[0].id,
        "export_id": export.id,
        "pos_accounting_close.export_list:form": export_form,
        "pos_accounting_close.period_list:form": {"until": "2020-06-30", "confirmed": "1"},
        "pos_accounting_close.presale_release:form": {},
    }
