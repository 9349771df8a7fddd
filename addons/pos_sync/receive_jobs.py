"""The worker's part of head office: gathering what its registers sent, sending what was made for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from addons.pos_sync.errors.exchange import ExchangeFault
from addons.pos_sync.models.head_office import Register
from addons.pos_sync.services.exchange.folder import Folder, open_folder
from addons.pos_sync.services.receiving.gather import gather, note_waiting
from addons.pos_sync.services.sending.publishing import publish, read_answers
from addons.pos_sync.settings import is_head_office, sync_settings
from core.db import db
from core.errors import Refusal
from core.web.i18n import refusal_text, speaking


def gather_job(_payload: dict[str, Any]) -> None:
    """Apply the exports of every register in use. Raises LineDown and ExchangeFault: tried again later."""

    def work(register_id: int, folder: Folder) -> None:
        gather(register_id, folder, told)
        note_waiting(register_id, folder)

    with_each_register(work)


def batches_job(_payload: dict[str, Any]) -> None:
    """Send the batches that wait, and read what the registers answered. Raises LineDown, ExchangeFault."""

    def work(register_id: int, folder: Folder) -> None:
        publish(register_id, folder, told)
        read_answers(register_id, folder, told)

    with_each_register(work)


def with_each_register(work: Callable[[int, Folder], None]) -> None:
    """At head office, for every register in use: the folder of one that is not in order does not hold up the others."""
    if not is_head_office():
        return
    active = select(Register.id).where(Register.active).order_by(Register.id)
    faults: list[ExchangeFault] = []
    with open_folder(sync_settings()) as folder:
        for register_id in db.session.scalars(active).all():
            try:
                work(register_id, folder)
            except ExchangeFault as fault:
                faults.append(fault)
    if faults:
        raise faults[0]


def told(refusal: Refusal) -> str:
    """The sentence of a refusal as registers and their hotline read it."""
    with speaking("fr"):
        return refusal_text(refusal)
