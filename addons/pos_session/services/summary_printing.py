"""Printing summaries and X reports: copies counted, every print in the journal, the queue of the printers."""

from __future__ import annotations

from addons.pos_session.models import ClosingSummary, Session
from addons.pos_session.services.figures import figures_of
from addons.pos_session.services.printing import printer_in
from addons.pos_session.services.summary_ticket import SUMMARY
from core.documents.copies import next_copy
from core.documents.escpos import receipt_bytes
from core.documents.printers import enqueue_print
from core.documents.receipt import Receipt
from core.journal import enter


def summary_copy(summary: ClosingSummary) -> int:
    """Count one more print of a summary: 0 is the original, n is DUPLICATA n (requirements.md T1-10)."""
    return next_copy(SUMMARY, summary.id, f"desk:{summary.desk_id}")


def print_summary(summary: ClosingSummary, ticket: Receipt, printer_id: int, notice: str) -> int:
    """Queue a summary for a printer of its centre; returns the number of the copy.

    ``notice`` is printed at the head when a first attempt may have come out (T5-2). Raises NotFound, PrinterInactive.
    """
    printer = printer_in(summary.centre_id, printer_id)
    copy = summary_copy(summary)
    document = receipt_bytes(ticket.as_copy(copy), printer.columns)
    enqueue_print(printer.id, document, f"{SUMMARY}:{summary.id}:{copy}", notice=notice)
    return copy


def note_x_report(session: Session) -> int:
    """Enter the print of an X report in the journal, with what it said; returns the number of the entry."""
    figures = figures_of(session)
    return enter(
        f"desk:{session.desk_id}",
        "pos_session.x_report",
        {
            "session": session.id,
            "number": session.code,
            "orders": figures.orders,
            "sales": figures.sales,
            "expected": figures.drawer.expected,
        },
    )


def print_x_report(session: Session, ticket: Receipt, printer_id: int, notice: str) -> None:
    """Queue an X report for a printer of its centre. Raises NotFound, PrinterInactive."""
    printer = printer_in(session.centre_id, printer_id)
    entry = note_x_report(session)
    key = f"pos_session.x_report:{session.desk_id}:{entry}"
    enqueue_print(printer.id, receipt_bytes(ticket, printer.columns), key, notice=notice)
