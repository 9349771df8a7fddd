"""The worker's part of head office: gathering what its registers sent, sending what was made for them."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from addons.pos_sync.errors.exchange import LineOff, LineResting
from addons.pos_sync.models.head_office import Register
from addons.pos_sync.services.exchange.folder import Folder, open_folder
from addons.pos_sync.services.receiving.gather import gather, note_waiting
from addons.pos_sync.services.sending.publishing import publish, read_answers
from addons.pos_sync.settings import is_head_office, sync_settings
from core.db import db
from core.errors import Refusal
from core.web.i18n import refusal_text, speaking

log = logging.getLogger(__name__)


def gather_job(_payload: dict[str, Any]) -> None:
    """Apply the exports of every register in use. Raises the first fault at the end: tried again later."""
    with_each_register(lambda register_id, folder: gather(register_id, folder, told), note_waiting)


def batches_job(_payload: dict[str, Any]) -> None:
    """Send the batches that wait, and read what the registers answered. Raises the first fault at the end."""
    with_each_register(
        lambda register_id, folder: publish(register_id, folder, told),
        lambda register_id, folder: read_answers(register_id, folder, told),
    )


def with_each_register(*steps: Callable[[int, Folder], object]) -> None:
    """At head office: take the steps for every register in use.

    Whatever is wrong with one register is logged with its code and holds up neither the others nor its next step; the
    first of these faults is raised at the end. Only where nothing is tried on the line any more is it raised at once.
    """
    if not is_head_office():
        return
    active = select(Register.id, Register.code).where(Register.active).order_by(Register.id)
    registers = db.session.execute(active).all()
    faults: list[Exception] = []
    with open_folder(sync_settings()) as folder:
        for register_id, code in registers:
            for step in steps:
                try:
                    step(register_id, folder)
                except (LineResting, LineOff):
                    raise
                except Exception as fault:
                    db.session.rollback()
                    _log(code, fault)
                    faults.append(fault)
    if faults:
        raise faults[0]


def _log(code: str, fault: Exception) -> None:
    """A refusal says in its sentence what it is about; of an error here the place is wanted."""
    if isinstance(fault, Refusal):
        log.warning("register %s: %s: %s", code, fault.error_code, fault)
    else:
        log.error("register %s: %s", code, fault, exc_info=fault)


def told(refusal: Refusal) -> str:
    """The sentence of a refusal as registers and their hotline read it."""
    with speaking("fr"):
        return refusal_text(refusal)
