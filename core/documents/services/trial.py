"""The test page of a printer: what an administrator prints to see whether a printer is set up right."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from core.db import db
from core.documents.escpos import receipt_bytes
from core.documents.issuer import issuer_of
from core.documents.printers import PRINT, SECOND_COPY_NOTICE, Printer, enqueue_print
from core.documents.receipt import Code, Fact, Receipt, Words
from core.documents.services.printer_setup import get_printer
from core.i18n import N_
from core.identity.visibility import visible_centre
from core.journal import enter
from core.outbox import OutboxRow

_RULER = "1234567890" * 5


def trial_receipt(printer: Printer, translate: Callable[[str], str], at: str, language: str) -> Receipt:
    """What stands on the test page: company, setting, a ruler as wide as the paper, accents, a QR code.

    ``at`` is the time, already written in the zone of the centre.
    """
    mentions = [
        translate(N_("The row of digits must fill one line, no more: otherwise choose another paper width.")),
        "àâçéèêëîïôùûüÿœæ ÀÉÈÇ €",
    ]
    if printer.opens_drawer:
        mentions.append(translate(N_("The cash drawer has just opened.")))
    return Receipt(
        words=Words.in_language(translate),
        issuer=issuer_of(visible_centre(printer.centre_id)),
        title=translate(N_("Test page")),
        language=language,
        facts=(
            Fact(translate(N_("Printer")), printer.name),
            Fact(translate(N_("Address")), f"{printer.host}:{printer.port}"),
            Fact(translate(N_("Date")), at),
            Fact("", _RULER[: printer.columns]),
        ),
        mentions=tuple(mentions),
        code=Code("GUICHET", translate(N_("Test page"))),
    )


def print_trial(
    printer_id: int, translate: Callable[[str], str], at: str, language: str, request_key: str
) -> int:
    """Queue a test page and return the id of its job; ``request_key`` tells one request from the next.

    Raises NotFound, Forbidden, PrinterInactive.
    """
    printer = get_printer(printer_id)
    receipt = trial_receipt(printer, translate, at, language)
    job = enqueue_print(
        printer.id,
        receipt_bytes(receipt, printer.columns, open_drawer=printer.opens_drawer),
        f"{_key(printer.id)}{request_key}",
        notice=translate(SECOND_COPY_NOTICE),
    )
    enter("house", "core.printer_tested", {"printer": printer.id, "job": job})
    return job


def last_trial(printer: Printer) -> OutboxRow | None:
    """The job of the printer's last test page, None when there was none."""
    found: OutboxRow | None = db.session.scalars(
        select(OutboxRow)
        .where(OutboxRow.kind == PRINT, OutboxRow.key.startswith(_key(printer.id), autoescape=True))
        .order_by(OutboxRow.id.desc())
        .limit(1)
    ).first()
    return found


def _key(printer_id: int) -> str:
    return f"core.printer_test:{printer_id}:"
