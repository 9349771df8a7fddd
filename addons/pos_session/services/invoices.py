"""Issuing invoices: the walk-in orders of a centre and period gathered on one, or one order for a named customer.

An issued invoice is never changed, only credited. Its total is the sum of its orders to the cent; numbers have no gap.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, func, insert, literal, or_, select

from addons.pos_session.errors import (
    InvoiceCredited,
    InvoiceNeedsCustomer,
    NothingToInvoice,
    OrderGivesNothingBack,
    PeriodInvalid,
    RefundReasonRequired,
)
from addons.pos_session.models import Customer, Invoice, InvoiceOrder, InvoiceVat, Order, Session
from addons.pos_session.models.invoice import CREDIT, INVOICE
from addons.pos_session.models.order import VALIDATED
from addons.pos_session.models.session import ACTIVE
from addons.pos_session.permissions import CREDIT as MAY_CREDIT
from addons.pos_session.permissions import INVOICE as MAY_INVOICE
from addons.pos_session.services.corrections import lock_correctable
from addons.pos_session.services.customers import walk_in
from addons.pos_session.services.invoiced import check_invoiced_here, not_invoiced, on_invoice
from addons.pos_session.services.reasons import checked_reason
from addons.pos_session.services.turnover import turnover_of
from core import clock
from core.db import db, lock_row
from core.documents.issuer import issuer_of
from core.errors import Link
from core.i18n import N_
from core.identity.actor import require
from core.identity.models import Centre
from core.identity.visibility import visible, visible_centre
from core.journal import enter
from core.numbering import take

_ORDER: Any = Order.__table__
_SESSION: Any = Session.__table__
_ON: Any = InvoiceOrder.__table__
_VAT: Any = InvoiceVat.__table__
PREFIXES = {INVOICE: "FC", CREDIT: "AV"}
"""FC: facture client (glossary.md); AV: avoir."""


def issue_counter_invoice(centre_id: int, first: date, last: date) -> Invoice:
    """Gather the walk-in orders of sessions closed in a period (business days) on an invoice to the walk-in customer.

    Orders on an invoice already, and those of sessions still open, are left for the next one. Raises PeriodInvalid,
    NothingToInvoice, NotFound, Forbidden.
    """
    actor = require(MAY_INVOICE, centre_id)
    centre = visible_centre(centre_id)
    today = clock.business_day(centre.timezone)
    if not first <= last <= today:
        raise PeriodInvalid(fields={"period_to": PeriodInvalid.message})
    customer = walk_in(centre_id)
    number = _number(centre, INVOICE)
    gathered = _walk_in_orders(centre_id, customer.id, first, last)
    return _write(centre, customer, gathered, number, actor.author_id, (first, last))


def issue_order_invoice(order_id: int, customer_id: int) -> Invoice:
    """Invoice one order, with what corrects it, to a named customer of its centre at once.

    Raises InvoiceNeedsCustomer (the walk-in customer has no name), OrderNotPaid, OrderInvoiced, NotFound, Forbidden.
    """
    order = visible(Order, order_id)
    actor = require(MAY_INVOICE, order.centre_id)
    centre = visible_centre(order.centre_id)
    number = _number(centre, INVOICE)  # before the orders, as everywhere: two who lock in turns wait for ever
    lock_correctable(order_id)
    check_invoiced_here(order)
    customer = _named(order, customer_id)
    first_id = order.corrects_id or order.id
    family = or_(_ORDER.c.id == first_id, _ORDER.c.corrects_id == first_id)
    gathered = and_(family, _ORDER.c.state == VALIDATED, ~on_invoice(_ORDER.c.id))
    return _write(centre, customer, gathered, number, actor.author_id, None)


def issue_order_credit(order_id: int, customer_id: int, reason: str) -> Invoice:
    """A credit of its own for one order that gives back (an advance), to a named customer of its centre.

    It takes no invoice back whole: ``reason`` says what is given back. Raises OrderGivesNothingBack, and what
    ``issue_order_invoice`` raises, for the right to credit.
    """
    order = visible(Order, order_id)
    actor = require(MAY_CREDIT, order.centre_id)
    text = checked_reason(reason, RefundReasonRequired)
    centre = visible_centre(order.centre_id)
    number = _number(centre, CREDIT)
    lock_correctable(order_id)
    check_invoiced_here(order)
    if order.total_ttc >= 0:
        raise OrderGivesNothingBack(number=order.number)
    customer = _named(order, customer_id)
    return _write(centre, customer, _ORDER.c.id == order.id, number, actor.author_id, None, CREDIT, text)


def credit_invoice(invoice_id: int, reason: str) -> Invoice:
    """Credit an issued invoice whole: its orders can then be corrected, and invoiced again.

    Raises InvoiceCredited (already, or a credit itself), RefundReasonRequired, NotFound, Forbidden.
    """
    invoice = visible(Invoice, invoice_id)
    actor = require(MAY_CREDIT, invoice.centre_id)
    text = checked_reason(reason, RefundReasonRequired)
    lock_row(invoice)
    credit_id = credit_of(invoice.id)
    if invoice.kind != INVOICE or credit_id is not None:
        links = [_link(credit_id)] if credit_id else []
        raise InvoiceCredited(number=invoice.number, links=links)
    centre = visible_centre(invoice.centre_id)
    sequence, number = _number(centre, CREDIT)
    credit = Invoice(
        **_issuer(centre),
        centre_id=centre.id,
        kind=CREDIT,
        sequence=sequence,
        number=number,
        credits_id=invoice.id,
        customer_id=invoice.customer_id,
        customer_name=invoice.customer_name,
        customer_address=invoice.customer_address,
        customer_vat_number=invoice.customer_vat_number,
        period_from=invoice.period_from,
        period_to=invoice.period_to,
        total_ht=-invoice.total_ht,
        total_ttc=-invoice.total_ttc,
        reason=text,
        issued_on=clock.business_day(centre.timezone),
        issued_by_id=actor.author_id,
    )
    db.session.add(credit)
    db.session.flush()
    of_invoice = select(literal(credit.id, Integer), _ON.c.order_id, _ON.c.nth, literal(-1, Integer))
    _insert_from(
        _ON, ["invoice_id", "order_id", "nth", "sign"], of_invoice.where(_ON.c.invoice_id == invoice.id)
    )
    vat = select(literal(credit.id, Integer), _VAT.c.rate, -_VAT.c.ht, -_VAT.c.vat, -_VAT.c.ttc)
    _insert_from(_VAT, ["invoice_id", "rate", "ht", "vat", "ttc"], vat.where(_VAT.c.invoice_id == invoice.id))
    _enter(credit, "pos_session.invoice_credited")
    return credit


def credit_of(invoice_id: int) -> int | None:
    """The credit of an invoice; None while it stands."""
    found: int | None = db.session.execute(
        select(Invoice.id).where(Invoice.credits_id == invoice_id)
    ).scalar_one_or_none()
    return found


def _named(order: Order, customer_id: int) -> Customer:
    """Raises InvoiceNeedsCustomer, NotFound."""
    customer = visible(Customer, customer_id)
    if customer.centre_id != order.centre_id or customer.is_walk_in or customer.anonymised_at is not None:
        raise InvoiceNeedsCustomer(fields={"customer_id": InvoiceNeedsCustomer.message})
    return customer


def _walk_in_orders(centre_id: int, walk_in_id: int, first: date, last: date) -> ColumnElement[bool]:
    """The condition on an order to be gathered. The sessions are named: closed ones get no further order."""
    sessions = db.session.execute(
        select(_SESSION.c.id).where(
            _SESSION.c.centre_id == centre_id,
            _SESSION.c.business_day.between(first, last),
            _SESSION.c.state.not_in(ACTIVE),
        )
    ).scalars()
    return and_(
        _ORDER.c.session_id.in_(list(sessions)),
        _ORDER.c.state == VALIDATED,
        or_(_ORDER.c.customer_id.is_(None), _ORDER.c.customer_id == walk_in_id),
        ~on_invoice(_ORDER.c.id),
        *(~condition for condition in not_invoiced(centre_id)),
    )


def _write(
    centre: Centre,
    customer: Customer,
    gathered: ColumnElement[bool],
    numbered: tuple[int, str],
    author_id: int | None,
    period: tuple[date, date] | None,
    kind: str = INVOICE,
    reason: str = "",
) -> Invoice:
    """Lock what is gathered, add it up, and write invoice, orders and VAT; a fixed number of statements."""
    locked = db.session.execute(select(_ORDER.c.id).where(gathered).with_for_update()).first()
    if locked is None:
        raise NothingToInvoice()
    total: int = db.session.execute(select(func.sum(_ORDER.c.total_ttc)).where(gathered)).scalar_one()
    rows, _ = turnover_of(gathered)
    invoice = Invoice(
        **_issuer(centre),
        centre_id=centre.id,
        kind=kind,
        reason=reason,
        sequence=numbered[0],
        number=numbered[1],
        customer_id=customer.id,
        customer_name=customer.name,
        customer_address=_address(customer),
        customer_vat_number=customer.vat_number,
        period_from=period[0] if period else None,
        period_to=period[1] if period else None,
        total_ht=sum(row.ht for row in rows),
        total_ttc=int(total),
        issued_on=clock.business_day(centre.timezone),
        issued_by_id=author_id,
    )
    db.session.add(invoice)
    db.session.flush()
    before = _ON.alias()
    nth = select(func.count() + 1).where(before.c.order_id == _ORDER.c.id, before.c.sign == -1)
    orders = select(
        literal(invoice.id, Integer), _ORDER.c.id, nth.scalar_subquery(), literal(1, Integer)
    ).where(gathered)
    _insert_from(_ON, ["invoice_id", "order_id", "nth", "sign"], orders)
    if rows:
        db.session.execute(
            insert(_VAT),
            [
                {"invoice_id": invoice.id, "rate": row.rate, "ht": row.ht, "vat": row.vat, "ttc": row.ttc}
                for row in rows
            ],
        )
    _enter(invoice, "pos_session.invoice_issued" if kind == INVOICE else "pos_session.invoice_credited")
    return invoice


def _number(centre: Centre, kind: str) -> tuple[int, str]:
    """The next number of the centre, without gaps; its lock makes the invoices of a centre follow each other."""
    sequence = take(f"pos_session.{kind}:{centre.id}")
    return sequence, f"{PREFIXES[kind]}-{centre.code}-{sequence:06d}"


def _insert_from(table: Any, columns: Sequence[str], rows: Any) -> None:
    db.session.execute(insert(table).from_select(columns, rows))


def _issuer(centre: Centre) -> dict[str, str]:
    """Who issues, as it is now."""
    issuer = issuer_of(centre)
    return {
        "issuer_name": issuer.name,
        "issuer_address": "\n".join(issuer.address),
        "issuer_siret": issuer.siret,
        "issuer_vat_number": issuer.vat_number,
    }


def _address(customer: Customer) -> str:
    town = f"{customer.postcode} {customer.city}".strip()
    return "\n".join(part for part in (customer.address, town) if part)


def _enter(invoice: Invoice, kind: str) -> None:
    """Ids and amounts only: a customer must be forgettable."""
    enter(
        "house",
        kind,
        {
            "centre": invoice.centre_id,
            "invoice": invoice.id,
            "number": invoice.number,
            "credits": invoice.credits_id,
            "total": invoice.total_ttc,
            "total_ht": invoice.total_ht,
        },
    )


def _link(invoice_id: int) -> Link:
    return Link(N_("See the credit"), "pos_session.invoice_show", {"invoice_id": invoice_id})
