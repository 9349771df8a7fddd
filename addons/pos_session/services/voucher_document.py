"""The voucher on paper, of the one receipt model: what it is worth, until when, and its code to scan."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from sqlalchemy import select

from addons.pos_session.models import Order, Session, Voucher
from addons.pos_session.models.voucher import ACTIVE, CREDIT_NOTE, SINGLE
from addons.pos_session.permissions import SELL
from addons.pos_session.services.printing import printer_in
from addons.pos_session.services.voucher_codes import show_code
from core.db import db
from core.documents.copies import next_copy
from core.documents.escpos import receipt_bytes
from core.documents.issuer import issuer_of
from core.documents.printers import enqueue_print
from core.documents.receipt import Code, Fact, Receipt, Total, Words
from core.errors import NotFound
from core.i18n import N_
from core.identity.actor import require
from core.identity.visibility import visible, visible_centre

KIND = "pos_session.voucher"
"""The kind of document that copies are counted under (core/documents/copies.py)."""

TITLES = {"gift": N_("Gift voucher"), "credit_note": N_("Credit note")}


def voucher_receipt(
    voucher: Voucher,
    translate: Callable[[str], str],
    write: Callable[[int], str],
    day: Callable[[date], str],
    language: str = "fr",
) -> Receipt:
    """The document of a voucher in use; ``write`` and ``day`` write an amount and a day.

    Raises NotFound for one that is not paid or was cancelled, Forbidden.
    """
    require(SELL, voucher.centre_id)
    if voucher.state != ACTIVE:
        raise NotFound()
    centre = visible_centre(voucher.centre_id)
    facts = [Fact(translate(N_("Order")), visible(Order, voucher.order_id).number)]
    if voucher.expires_on is not None:
        facts.append(Fact(translate(N_("Can be used until")), day(voucher.expires_on), strong=True))
    if voucher.balance != voucher.amount:
        facts.append(Fact(translate(N_("Left on it")), write(voucher.balance), strong=True))
    mentions = [translate(N_("To be used in %(centre)s, in one or several times. No change is given."))]
    if voucher.kind != CREDIT_NOTE:
        mentions.append(
            translate(N_("The VAT was paid when this voucher was sold."))
            if voucher.purpose == SINGLE
            else translate(N_("The VAT is due on what this voucher pays."))
        )
    return Receipt(
        words=Words.in_language(translate),
        issuer=issuer_of(centre),
        title=translate(TITLES[voucher.kind]),
        language=language,
        facts=tuple(facts),
        totals=(Total(translate(N_("Amount")), voucher.amount, strong=True),),
        mentions=(mentions[0] % {"centre": centre.name}, *mentions[1:]),
        code=Code(show_code(voucher.code), show_code(voucher.code)),
        footer=centre.receipt_footer,
    )


def vouchers_of_order(order_id: int) -> list[Voucher]:
    """What an order sold or gave back as vouchers that are in use, to print them."""
    wanted = select(Voucher).where(Voucher.order_id == order_id, Voucher.state == ACTIVE).order_by(Voucher.id)
    return list(db.session.execute(wanted).scalars())


def copy_number(voucher: Voucher) -> int:
    """Count one more print: 0 is the original, n is DUPLICATA n; in a unit of work."""
    session = visible(Session, visible(Order, voucher.order_id).session_id)
    return next_copy(KIND, voucher.id, f"desk:{session.desk_id}")


def print_voucher(voucher: Voucher, receipt: Receipt, printer_id: int, notice: str) -> int:
    """Queue a voucher for a printer of its centre; returns the number of the copy. Raises NotFound, PrinterInactive."""
    printer = printer_in(voucher.centre_id, printer_id)
    copy = copy_number(voucher)
    document = receipt_bytes(receipt.as_copy(copy), printer.columns)
    enqueue_print(printer.id, document, f"{KIND}:{voucher.id}:{copy}", notice=notice)
    return copy
