"""The work of the worker for shared orders: send what waits, then fetch what is newer."""

from __future__ import annotations

import logging
from typing import Any

from addons.pos_sync.errors.online import NotTakenNow
from addons.pos_sync.receive_jobs import told
from addons.pos_sync.services.line import noting_online
from addons.pos_sync.services.online.client import HeadOfficeClient
from addons.pos_sync.services.online.pulling import pull_orders
from addons.pos_sync.services.online.sending import send_changes
from addons.pos_sync.settings import is_register, sync_settings
from core.errors import Refusal

log = logging.getLogger(__name__)


def orders_job(_payload: dict[str, Any]) -> None:
    """Once a minute and after each change. A fault of the line ends the round: the next minute begins anew."""
    if not (is_register() and sync_settings().head_office_url):
        return
    with noting_online() as noted:
        try:
            _round(HeadOfficeClient())
        except Refusal as fault:
            noted.why = told(fault)
            log.warning("shared orders wait: %s: %s", fault.error_code, fault)


def _round(client: HeadOfficeClient) -> None:
    """Send, then fetch; also where head office could not take one of the changes, as it is there."""
    hindered: NotTakenNow | None = None
    try:
        send_changes(client, tell=told)
    except NotTakenNow as fault:
        hindered = fault
    pull_orders(client)
    if hindered is not None:
        raise hindered
