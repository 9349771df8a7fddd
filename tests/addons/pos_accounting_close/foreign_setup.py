"""What the accounting of one centre is set up with, for the walk of a user of another."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from addons.pos_accounting_close.models import Account, AccountMapping, EntryJournal
from addons.pos_accounting_close.services.setup_accounting import save_reason
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import Centre
from core.uow import unit_of_work


def setup_objects(centre: Centre, mark: str, session_id: int) -> dict[str, Any]:
    """An error reason, and the first account, mapping and journal of the defaults, renamed to bear the mark."""
    with acting_as(SYSTEM), unit_of_work():
        reason = save_reason(centre.id, None, f"Reason {mark}", 50, True)
        found = {
            name: db.session.scalars(
                select(model).where(model.centre_id == centre.id).order_by(model.id)
            ).first()
            for name, model in (("account", Account), ("mapping", AccountMapping), ("journal", EntryJournal))
        }
        found["account"].label = f"Account {mark}"
        found["journal"].label = f"Journal {mark}"
    return {
        "reason_id": reason.id,
        "account_id": found["account"].id,
        "mapping_id": found["mapping"].id,
        "journal_id": found["journal"].id,
        "pos_accounting_close.reason_edit:form": {"label": "walk", "weight": "50"},
        "pos_accounting_close.account_edit:form": {"label": "walk"},
        "pos_accounting_close.journal_edit:form": {"code": "WALK", "label": "walk"},
        "pos_accounting_close.mapping_set:form": {"use": "bank", "account_id": str(found["account"].id)},
    }
