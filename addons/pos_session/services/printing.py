"""Printing receipts: the count of copies, and the queue of the network printers."""

from __future__ import annotations

from sqlalchemy import select

from addons.pos_session.models import Order, Session
from addons.pos_session.services.parts import parts_of
from addons.pos_session.services.receipt import RECEIPT
from core.db import db
from core.documents import copies
from core.documents.copies import next_copy
from core.documents.escpos import receipt_bytes
from core.documents.printers import Printer, enqueue_print
from core.documents.receipt import Receipt
from core.errors import NotFound
from core.identity.visibility import visible


def printers_of(centre_id: int) -> list[Printer]:
    """The network printers of a centre that are in use, by name."""
    return list(
        db.session.execute(
            select(Printer).where(Printer.centre_id == centre_id, Printer.active).order_by(Printer.name)
        ).scalars()
    )


def printer_in(centre_id: int, printer_id: int) -> Printer:
    """A printer of a centre, for a document of that centre. Raises NotFound, for that of another one too."""
    printer = visible(Printer, printer_id)
    if printer.centre_id != centre_id:
        raise NotFound()
    return printer


def copy_number(order: Order) -> int:
    """Count one more print of the order's receipt: 0 is the original, n is DUPLICATA n (T1-10)."""
    session = visible(Session, order.session_id)
    return next_copy(RECEIPT, order.id, f"desk:{session.desk_id}")


def copies_of(order: Order) -> int:
    """How often the receipt of an order was printed, as PDF or on a printer."""
    return copies.copies_of(RECEIPT, order.id)


def print_receipt(order: Order, receipt: Receipt, printer_id: int, notice: str) -> int:
    """Queue the receipt for a printer of the order's centre; returns the number of the copy.

    The drawer opens with the original of a sale that a method of it concerns (``PaymentMethod.opens_drawer``).
    ``notice`` is printed at the head when a first attempt may have come out (T5-2). Raises NotFound,
    PrinterInactive.
    """
    printer = printer_in(order.centre_id, printer_id)
    copy = copy_number(order)
    opens = printer.opens_drawer and not copy and any(method.opens_drawer for _, method in parts_of(order.id))
    document = receipt_bytes(receipt.as_copy(copy), printer.columns, open_drawer=opens)
    enqueue_print(printer.id, document, f"{RECEIPT}:{order.id}:{copy}", notice=notice)
    return copy
