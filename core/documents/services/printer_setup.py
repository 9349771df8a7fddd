"""Network printers made, changed and put out of use by administrators; a printer is never deleted."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from core.db import db
from core.documents.escpos import PROFILES
from core.documents.printers import Printer
from core.errors import Invalid
from core.i18n import N_
from core.identity.actor import ADMIN, require
from core.identity.errors import AlreadyTaken
from core.identity.services.flushing import flush_unique
from core.identity.visibility import visible, visible_centre
from core.journal import enter

LONGEST_NAME = 80
LONGEST_HOST = 200
PORTS = range(1, 65536)

_HOST_NAME = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,62})(?:\.[A-Za-z0-9_][A-Za-z0-9_-]{0,62})*\.?")
_LIKE_IPV4 = re.compile(r"[0-9.]+")


def get_printer(printer_id: int) -> Printer:
    """A printer of one of the administrator's centres; raises NotFound, Forbidden."""
    printer = visible(Printer, printer_id)
    require(ADMIN, printer.centre_id)
    return printer


def create_printer(centre_id: int, values: Mapping[str, str]) -> Printer:
    """Make a printer in a centre from the fields of its form.

    ``values``: name, host, port, columns, opens_drawer ("1" or absent). Raises Invalid naming every field
    at fault, AlreadyTaken, NotFound for a foreign centre, Forbidden.
    """
    require(ADMIN, centre_id)
    visible_centre(centre_id)
    printer = Printer(centre_id=centre_id, active=True)
    _store(printer, _checked(values))
    enter("house", "core.printer_created", {"printer": printer.id, "centre": centre_id})
    return printer


def change_printer(printer_id: int, values: Mapping[str, str]) -> Printer:
    """Change a printer; the journal keeps which fields changed. Raises like ``create_printer``."""
    printer = get_printer(printer_id)
    clean = _checked(values)
    changed = sorted(name for name, value in clean.items() if getattr(printer, name) != value)
    if changed:
        _store(printer, clean)
        enter("house", "core.printer_changed", {"printer": printer.id, "changed": list(changed)})
    return printer


def set_printer_active(printer_id: int, active: bool) -> Printer:
    """Put a printer out of use or back in use; nothing if it is so already. Raises NotFound, Forbidden.

    What waits for a printer out of use goes on waiting: it comes out when the printer is back in use.
    """
    printer = get_printer(printer_id)
    if printer.active != active:
        printer.active = active
        db.session.flush()
        kind = "core.printer_put_in_use" if active else "core.printer_put_out_of_use"
        enter("house", kind, {"printer": printer.id})
    return printer


def _store(printer: Printer, clean: Mapping[str, Any]) -> None:
    with db.session.no_autoflush:
        same = select(Printer.id).where(Printer.centre_id == printer.centre_id, Printer.name == clean["name"])
        if db.session.scalars(same).first() not in (None, printer.id):
            raise AlreadyTaken(fields={"name": AlreadyTaken.message})
        for name, value in clean.items():
            setattr(printer, name, value)
        db.session.add(printer)
    flush_unique("name")


def _checked(values: Mapping[str, str]) -> dict[str, Any]:
    """The values as they are stored; Invalid names every field that is wrong."""
    name, host = values.get("name", "").strip(), values.get("host", "").strip()
    port, columns = _whole(values.get("port", "")), _whole(values.get("columns", ""))
    wrong = {}
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        wrong["name"] = N_("A name is needed (80 characters at most).")
    if not _is_host(host):
        wrong["host"] = N_("Write the address of the printer like 192.168.1.50 or printer.example.org.")
    if port not in PORTS:
        wrong["port"] = N_("A port is a whole number from 1 to 65535; printers listen on 9100.")
    if columns not in PROFILES:
        wrong["columns"] = N_("Choose one of the paper widths.")
    if wrong:
        raise Invalid(fields=wrong)
    return {
        "name": name,
        "host": host,
        "port": port,
        "columns": columns,
        "opens_drawer": values.get("opens_drawer") == "1",
    }


def _whole(text: str) -> int | None:
    """A whole number of ten digits at most, else None."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 10 else None


def _is_host(text: str) -> bool:
    """Whether the text is an IP address or a host name; only digits and points must be an IP address."""
    if len(text) > LONGEST_HOST:
        return False
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return _LIKE_IPV4.fullmatch(text) is None and _HOST_NAME.fullmatch(text) is not None
    return True
