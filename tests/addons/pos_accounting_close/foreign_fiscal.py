"""A fiscal closing of one centre, for the walk of a user of another."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from addons.pos_accounting_close.models import FiscalClosing
from core import clock
from core.db import db
from core.identity.models import Centre
from core.journal.signing import GENESIS
from core.numbering import take
from core.uow import unit_of_work


def fiscal_objects(centre: Centre, mark: str, session_id: int) -> dict[str, Any]:
    """A day before the sales, written as it stands: other sessions of the centre are open, so none is drawn up."""
    begun = clock.midnight(centre.timezone, later=-2)
    with unit_of_work():
        closing = FiscalClosing(
            centre_id=centre.id, period="day", period_on=begun.date(),
            number=take(f"pos_accounting_close.fiscal_day:{centre.id}"),
            starts_at=begun, ends_at=begun + timedelta(days=1),
            orders=0, turnover=0, absolute=0, outside_turnover=0, perpetual=0, perpetual_absolute=0,
            key_id="walk", previous_mac=GENESIS, mac=mark, created_at=clock.now(),
        )  # fmt: skip
        db.session.add(closing)
    form = {"period": "day", "day": "2026-01-01"}
    return {"closing_id": closing.id, "pos_accounting_close.fiscal_draw:form": form}
