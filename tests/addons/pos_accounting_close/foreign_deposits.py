"""A deposit slip of one centre, for the walk of a user of another."""

from __future__ import annotations

from typing import Any

from addons.pos_accounting_close.models import DepositSlip
from core import clock
from core.db import db
from core.identity.models import Centre
from core.numbering import take
from core.uow import unit_of_work


def deposit_objects(centre: Centre, mark: str, session_id: int) -> dict[str, Any]:
    """A slip that bears the mark; its lines would need both closures of a drawer."""
    with unit_of_work():
        slip = DepositSlip(
            centre_id=centre.id,
            kind="cash",
            number=take(f"pos_accounting_close.slip_cash:{centre.id}"),
            made_on=clock.business_day(centre.timezone),
            pieces=1,
            total=500,
            note=f"Slip {mark}",
        )
        db.session.add(slip)
    return {
        "slip_id": slip.id,
        "pos_accounting_close.deposit_new:kind": "cash",
        "pos_accounting_close.deposit_new:form": {"centre_id": str(centre.id), "items": "method:1:1"},
    }
