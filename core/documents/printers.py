"""The network printers of a centre, and the print jobs: through the outbox, so no sale waits for paper."""

from __future__ import annotations

import base64
import json
from typing import Any

from sqlalchemy import CheckConstraint, String, UniqueConstraint, select, update
from sqlalchemy.orm import Mapped, mapped_column

from core.contributions import Job
from core.db import Base, db
from core.documents.escpos import notice_bytes
from core.documents.transport import PrintUncertain, send
from core.errors import NotFound, Refusal
from core.i18n import N_
from core.identity.visibility import CentreOwned, visible
from core.jobs.catalog import add_host_job
from core.outbox import OutboxRow, current_job, enqueue
from core.uow import unit_of_work

PRINT = "core.print"
"""The kind of the outbox rows that print."""

SECOND_COPY_NOTICE = N_("DUPLICATE? A first copy may already have come out.")
"""What a caller translates and hands to ``enqueue_print`` as its notice."""


class PrinterInactive(Refusal):
    """The printer was put out of use by an administrator."""

    code = "core.printer_inactive"
    message = N_("The printer %(name)s is out of use. Choose another one, or put it back in use.")


class Printer(CentreOwned, Base):
    """A receipt printer on the network. ``columns`` is its paper: 48 or 42 for 80 mm, 32 for 58 mm."""

    __tablename__ = "core__printer"
    __table_args__ = (
        UniqueConstraint("centre_id", "name"),
        CheckConstraint("columns IN (32, 42, 48)", name="columns"),
        CheckConstraint("port BETWEEN 1 AND 65535", name="port"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    host: Mapped[str] = mapped_column(String(200))
    port: Mapped[int] = mapped_column(default=9100)
    columns: Mapped[int] = mapped_column(default=48)
    opens_drawer: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)


def enqueue_print(printer_id: int, document: bytes, key: str, *, notice: str = "") -> int:
    """Queue one document (ESC/POS bytes) in the current unit of work and return the outbox row's id.

    ``key`` names the print ("pos_session.receipt:12:0"): the same key is printed once. ``notice`` is a
    translated sentence printed at the head from the moment a first paper may have come out unconfirmed
    (requirements.md T5-2). Raises NotFound for a foreign printer, PrinterInactive.
    """
    printer = visible(Printer, printer_id)
    if not printer.active:
        raise PrinterInactive(name=printer.name)
    payload = {
        "printer_id": printer_id,
        "document": _encoded(document),
        "notice": _encoded(_notice(notice, printer)),
    }
    return enqueue(PRINT, key, payload, printer.centre_id)


def print_job(payload: dict[str, Any]) -> None:
    """Print one queued document; the outbox calls it and tries again later when it raises.

    Raises PrinterSilent (and its kinds) or PrinterInactive: the row stays queued with it as its error.
    """
    printers = Printer.__table__
    with db.engine.connect() as connection:
        printer = connection.execute(
            select(printers).where(printers.c.id == payload["printer_id"])
        ).one_or_none()
    if printer is None:
        raise NotFound
    if not printer.active:
        raise PrinterInactive(name=printer.name)
    try:
        send(printer.host, printer.port, base64.b64decode(payload["document"]), name=printer.name)
    except PrintUncertain:
        _mark_next_attempt(payload)
        raise


def _mark_next_attempt(payload: dict[str, Any]) -> None:
    """Put the notice at the head of what the next attempt sends: this attempt's paper may exist."""
    document = base64.b64decode(payload["notice"]) + base64.b64decode(payload["document"])
    marked = {**payload, "document": _encoded(document), "notice": ""}
    with unit_of_work() as session:
        row = update(OutboxRow).where(OutboxRow.id == current_job().id)
        session.execute(row.values(payload=json.dumps(marked)))


def _notice(notice: str, printer: Printer) -> bytes:
    return notice_bytes(notice, printer.columns) if notice else b""


def _encoded(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


add_host_job(Job(kind=PRINT, handler=print_job, label=N_("Print on a network printer")))
