"""Fiscal closings drawn up by the worker, in the centres that want it."""

from __future__ import annotations

import logging
from typing import Any

from sqlalchemy import select

from addons.pos_accounting_close.models import AccountingSettings
from addons.pos_accounting_close.services.fiscal_closings import draw_up_due
from core.db import db
from core.errors import Refusal
from core.uow import unit_of_work

log = logging.getLogger(__name__)


def draw_up_daily(_payload: dict[str, Any]) -> None:
    """Draw up what is over, one centre after the other (a job, as the system): a refusal of one stops no other.

    Each unit of work draws up a month of days at most, so that the tills do not wait long.
    """
    wanted = select(AccountingSettings.centre_id).where(AccountingSettings.draws_up_daily)
    for centre_id in db.session.scalars(wanted.order_by(AccountingSettings.centre_id)).all():
        try:
            while True:
                with unit_of_work():
                    if not draw_up_due(centre_id):
                        break
        except Refusal:
            log.exception("fiscal closings not drawn up", extra={"centre_id": centre_id})
