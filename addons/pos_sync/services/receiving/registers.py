"""The registers of head office: made, renamed, put away; each a folder below the exchange."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from addons.pos_sync.errors.exporting import RegisterCodeInvalid, RegisterNameMissing
from addons.pos_sync.models.head_office import Register
from addons.pos_sync.permissions import MANAGE
from addons.pos_sync.services.format.manifest import REGISTER_PATTERN
from addons.pos_sync.services.orders.numbers import HEAD_OFFICE
from core.db import db, lock_row
from core.identity.actor import require
from core.identity.visibility import visible

_REGISTER: Any = Register.__table__


def make_register(centre_id: int, code: str, name: str) -> Register:
    """A register of a centre. Raises RegisterCodeInvalid, RegisterNameMissing, Forbidden."""
    require(MANAGE, centre_id)
    # Of all centres: two registers never share a folder, also not by the case of a letter.
    codes = {known.lower() for known in db.session.execute(select(_REGISTER.c.code)).scalars()}
    codes.add(HEAD_OFFICE.lower())  # stands for head office in the numbers of customer orders
    if not re.fullmatch(REGISTER_PATTERN, code) or code.lower() in codes:
        raise RegisterCodeInvalid(fields={"code": RegisterCodeInvalid.message})
    register = Register(centre_id=centre_id, code=code, name=_checked(name))
    try:
        with db.session.begin_nested():
            db.session.add(register)
    except IntegrityError as error:  # somebody took the code meanwhile
        raise RegisterCodeInvalid(fields={"code": RegisterCodeInvalid.message}) from error
    return register


def change_register(register_id: int, name: str, active: bool) -> Register:
    """Rename a register, put it away or take it back. Raises RegisterNameMissing, NotFound, Forbidden."""
    register = visible(Register, register_id)
    require(MANAGE, register.centre_id)
    lock_row(register)
    register.name, register.active = _checked(name), active
    return register


def _checked(name: str) -> str:
    if not 0 < len(name.strip()) <= 80:
        raise RegisterNameMissing(fields={"register_name": RegisterNameMissing.message})
    return name.strip()
