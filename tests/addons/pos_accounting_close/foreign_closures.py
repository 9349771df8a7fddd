"""The closures of a drawer, for the walk of a user of another centre."""

from __future__ import annotations

from typing import Any

from addons.pos_accounting_close.models import ErrorReason
from addons.pos_accounting_close.services import closures
from addons.pos_accounting_close.services.closure_tabs import confirm_all
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import Centre
from core.uow import unit_of_work


def foreign_closures(centre: Centre, mark: str, closed_session_id: int) -> dict[str, Any]:
    """The draft of the operator closure of the closed session, with texts of the first centre."""
    with acting_as(SYSTEM), unit_of_work():
        draft = closures.begin(closed_session_id, "operator")
        confirm_all(draft.id)
        db.session.add(ErrorReason(centre_id=centre.id, label=f"Cause {mark}"))
    found: dict[str, Any] = {"closure_id": draft.id}
    found["pos_accounting_close.closure_begin:session_id"] = closed_session_id
    return found
