"""Setting a centre's cash desks up from its pages: what a manager adds or changes, journalled."""

from __future__ import annotations

from sqlalchemy import select

from addons.pos_session.errors import DeskBusy, LimitInvalid, PrinterNotHere
from addons.pos_session.models import Desk, Session
from addons.pos_session.models.session import ACTIVE
from addons.pos_session.permissions import MANAGE
from addons.pos_session.services import catalogue
from addons.pos_session.services.changes import apply, checked_name
from addons.pos_session.services.locking import link_to
from core.db import db, lock_row
from core.documents.printers import Printer
from core.identity.actor import require
from core.identity.visibility import visible
from core.journal import enter
from core.money import MAX_AMOUNT


def add_desk(
    centre_id: int,
    name: str,
    limit: int | None = None,
    *,
    blind: bool = False,
    printer_id: int | None = None,
) -> Desk:
    """A cash desk with the next free number; the first one of a centre brings the usual payment methods.

    ``limit``: cents of a difference from which a manager must accept; None: what the configuration says. Raises
    NameRequired, LimitInvalid, PrinterNotHere, DesksExhausted, NotFound, Forbidden.
    """
    require(MANAGE, centre_id)
    name = checked_name(name, "desk_name", 80)
    _check_limit(limit or 0)
    _check_printer(centre_id, printer_id)
    desk = catalogue.make_desk(centre_id, name)
    desk.blind, desk.printer_id = blind, printer_id
    if limit is not None:
        desk.difference_limit = limit
    db.session.flush()
    methods = catalogue.make_default_methods(centre_id)
    enter(
        "house",
        "pos_session.desk_added",
        {"centre": centre_id, "desk": desk.id, "methods": [method.id for method in methods]},
    )
    return desk


def change_desk(
    desk_id: int,
    name: str,
    limit: int,
    active: bool,
    *,
    blind: bool = False,
    printer_id: int | None = None,
) -> Desk:
    """Rename a desk, set its limit, its blind closing and its printer, take it out of use or back.

    ``limit``: cents of a difference from which a manager must accept. Sessions made before keep the old name. Raises
    NameRequired, LimitInvalid, PrinterNotHere, DeskBusy (it has an active session), NotFound, Forbidden.
    """
    desk = visible(Desk, desk_id)
    require(MANAGE, desk.centre_id)
    _check_limit(limit)
    lock_row(desk)
    if printer_id != desk.printer_id:
        _check_printer(desk.centre_id, printer_id)
    if desk.active and not active:
        _refuse_busy(desk)
    values = {
        "name": checked_name(name, "desk_name", 80),
        "difference_limit": limit,
        "blind": blind,
        "printer_id": printer_id,
        "active": active,
    }
    apply(desk, "pos_session.desk_changed", "desk", values)
    return desk


def _check_limit(limit: int) -> None:
    if not 0 <= limit <= MAX_AMOUNT:
        raise LimitInvalid(fields={"limit": LimitInvalid.message})


def _check_printer(centre_id: int, printer_id: int | None) -> None:
    """None, or a printer in use in the same centre; that of a foreign centre is NotFound."""
    if printer_id is None:
        return
    printer = visible(Printer, printer_id)
    if printer.centre_id != centre_id or not printer.active:
        raise PrinterNotHere(fields={"printer_id": PrinterNotHere.message})


def _refuse_busy(desk: Desk) -> None:
    active = select(Session.id).where(Session.desk_id == desk.id, Session.state.in_(ACTIVE))
    session_id = db.session.execute(active).scalar_one_or_none()
    if session_id is not None:
        raise DeskBusy(links=[link_to(session_id)])
