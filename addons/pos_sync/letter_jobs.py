"""The worker's part of letters: each side reads what the other one says, then says what became of it."""

from __future__ import annotations

from typing import Any

from addons.pos_sync.models.head_office import Register
from addons.pos_sync.receive_jobs import with_each_register
from addons.pos_sync.services.exchange.folder import Folder, open_folder
from addons.pos_sync.services.importing.centre import centre_of_register
from addons.pos_sync.services.letters import read_letters, send_letters
from addons.pos_sync.services.line import noting_line
from addons.pos_sync.settings import PosSyncSettings, is_register, sync_settings
from core.db import db


def letters_job(_payload: dict[str, Any]) -> None:
    """Exchange letters, on either side. Raises LineDown, ExchangeFault and what an addon refuses: tried again later."""
    section = sync_settings()
    if is_register():
        if section.exchange and section.register_code:
            _of_register(section)
        return
    with_each_register(_of_head_office)


def _of_register(section: PosSyncSettings) -> None:
    centre_id = centre_of_register()
    if centre_id is None:
        return
    with noting_line(), open_folder(section) as folder:
        try:
            read_letters(folder, "", "in", centre_id, section.register_code)
        finally:
            send_letters(folder, "", "out", centre_id, section.register_code)


def _of_head_office(register_id: int, folder: Folder) -> None:
    register = db.session.get_one(Register, register_id)
    code, centre_id = register.code, register.centre_id
    db.session.rollback()
    try:
        read_letters(folder, code, "out", centre_id, code)
    finally:
        send_letters(folder, code, "in", centre_id, code)
