"""Invoices: their list, the counter invoice of a period, the invoice of one order, the document, its credit."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from addons.pos_session.models import Customer, Invoice, InvoiceOrder, Order
from addons.pos_session.models.invoice import CREDIT as CREDIT_KIND
from addons.pos_session.models.invoice import INVOICE as INVOICE_KIND
from addons.pos_session.permissions import CREDIT, INVOICE, VIEW
from addons.pos_session.services import customers, invoices
from addons.pos_session.services.invoice_document import INVOICE_KIND as DOCUMENT
from addons.pos_session.services.invoice_document import document_of
from addons.pos_session.views import blueprint
from addons.pos_session.views.reading import once_per_form
from addons.pos_session.views.words import INVOICE_KINDS
from core import clock
from core.db import db
from core.documents.copies import next_copy
from core.errors import Refusal
from core.identity.access import requires
from core.identity.actor import require
from core.identity.visibility import visible, visible_centre
from core.uow import unit_of_work
from core.web.centre import current_centre
from core.web.errors import form_errors
from core.web.i18n import _, translate
from core.web.paper import page_pdf, stylesheet
from core.web.reading import day, picked
from core.web.tables import Column, Empty, Filter, Table

CONTACT = ("name", "address", "postcode", "city", "vat_number", "email")


@blueprint.get("/invoices")
@requires(VIEW)
def invoice_list() -> ResponseReturnValue:
    """The invoices and credits of the user's centres, the newest first."""
    table = Table(
        "invoices",
        select(Invoice),
        [
            Column(
                "number",
                _("Number"),
                sort=Invoice.number,
                link=lambda row: url_for("pos_session.invoice_show", invoice_id=row.id),
            ),
            Column(
                "kind", _("Document"), value=lambda row: translate(INVOICE_KINDS[row.kind]), sort=Invoice.kind
            ),
            Column("issued_on", _("Issued on"), sort=Invoice.issued_at, format="localdate"),
            Column("customer_name", _("Customer"), sort=Invoice.customer_name),
            Column("period_from", _("From"), sort=Invoice.period_from, format="localdate"),
            Column("period_to", _("To"), sort=Invoice.period_to, format="localdate"),
            Column("total_ht", _("Excl. VAT"), sort=Invoice.total_ht, format="money"),
            Column("total_ttc", _("Incl. VAT"), sort=Invoice.total_ttc, format="money"),
        ],
        search=[Invoice.number, Invoice.customer_name],
        filters=[
            Filter(
                "kind",
                _("Document"),
                Invoice.kind,
                [(kind, translate(label)) for kind, label in INVOICE_KINDS.items()],
            )
        ],
        order=[Invoice.id.desc()],
        empty=Empty(
            _("No invoice yet"),
            _(
                "A counter invoice gathers the sales to the walk-in customer; an order is invoiced from its page."
            ),
        ),
    )
    return table.render("pos_session/invoice_list.html")


@blueprint.route("/invoices/new", methods=["GET", "POST"])
@requires(INVOICE)
def invoice_new() -> ResponseReturnValue:
    """Gather the walk-in orders of a period of the current centre; the last month is proposed."""
    centre = current_centre()
    require(INVOICE, centre.id)

    def work() -> dict[str, Any]:
        first, last = day("period_from"), day("period_to")
        return {"invoice_id": invoices.issue_counter_invoice(centre.id, first, last).id}

    if request.method == "POST":
        try:
            made = once_per_form("invoice", work)
        except Refusal as refusal:
            if refusal.status in (403, 404):
                raise
            return _period(refusal), refusal.status
        flash(_("The invoice is issued."), "success")
        return redirect(url_for("pos_session.invoice_show", invoice_id=made["invoice_id"]))
    return _period(None)


@blueprint.route("/orders/<int:order_id>/invoice", methods=["GET", "POST"])
@requires(INVOICE)
def invoice_order(order_id: int) -> ResponseReturnValue:
    """Invoice one order to a customer with a name: one who is known, or a new one."""
    order = visible(Order, order_id)
    require(INVOICE, order.centre_id)

    def work() -> dict[str, Any]:
        if request.form.get("customer_id") == "new":
            values = {name: request.form.get(name, "") for name in CONTACT}
            customer_id = customers.create(order.centre_id, values).id
        else:
            customer_id = picked("customer_id")
        return {"invoice_id": invoices.issue_order_invoice(order_id, customer_id).id}

    if request.method == "POST":
        try:
            made = once_per_form("invoice_order", work)
        except Refusal as refusal:
            if refusal.status in (403, 404) or refusal.links:
                raise
            return _customers(order, refusal), refusal.status
        flash(_("The invoice is issued."), "success")
        return redirect(url_for("pos_session.invoice_show", invoice_id=made["invoice_id"]))
    return _customers(order, None)


@blueprint.get("/invoices/<int:invoice_id>")
@requires(VIEW)
def invoice_show(invoice_id: int) -> str:
    """The invoice, its orders, and its credit."""
    return _show(_invoice(invoice_id), {})


@blueprint.post("/invoices/<int:invoice_id>.pdf")
@requires(VIEW)
def invoice_file(invoice_id: int) -> Response:
    """The invoice on paper; it is a print: the second one is a duplicate. Raises PdfUnavailable."""
    invoice = _invoice(invoice_id)
    html = _html(invoice, 0)
    with unit_of_work():
        copy = next_copy(DOCUMENT, invoice.id, "house")
    return page_pdf(_html(invoice, copy) if copy else html, invoice.number)


@blueprint.post("/invoices/<int:invoice_id>/credit")
@requires(CREDIT)
def invoice_credit(invoice_id: int) -> ResponseReturnValue:
    """Credit the whole invoice."""
    invoice = _invoice(invoice_id)
    try:
        made = once_per_form(
            "credit",
            lambda: {"invoice_id": invoices.credit_invoice(invoice_id, request.form.get("reason", "")).id},
        )
    except Refusal as refusal:
        if refusal.status in (403, 404) or refusal.links:
            raise
        return _show(invoice, form_errors(refusal)), refusal.status
    flash(_("The credit is issued."), "success")
    return redirect(url_for("pos_session.invoice_show", invoice_id=made["invoice_id"]))


def _invoice(invoice_id: int) -> Invoice:
    invoice = visible(Invoice, invoice_id)
    require(VIEW, invoice.centre_id)
    return invoice


def _show(invoice: Invoice, errors: dict[str, str]) -> str:
    orders = Table(
        "invoice_orders",
        select(Order)
        .join(InvoiceOrder, InvoiceOrder.order_id == Order.id)
        .where(InvoiceOrder.invoice_id == invoice.id),
        [
            Column(
                "number",
                _("Order"),
                sort=Order.number,
                link=lambda row: url_for("pos_session.order_show", order_id=row.id),
            ),
            Column("validated_at", _("Paid"), sort=Order.validated_at, format="localtime"),
            Column("total_ttc", _("Total"), sort=Order.total_ttc, format="money"),
        ],
        order=[Order.id],
    )
    return render_template(
        "pos_session/invoice.html",
        document=document_of(invoice),
        invoice=invoice,
        kind=INVOICE_KINDS[invoice.kind],
        credit_id=invoices.credit_of(invoice.id) if invoice.kind == INVOICE_KIND else None,
        is_credit=invoice.kind == CREDIT_KIND,
        zone=visible_centre(invoice.centre_id).timezone,
        table=orders,
        errors=errors,
    )


def _html(invoice: Invoice, copy: int) -> str:
    return render_template(
        "pos_session/invoice_pdf.html",
        document=document_of(invoice),
        invoice=invoice,
        kind=INVOICE_KINDS[invoice.kind],
        copy=copy,
        stylesheet=stylesheet(),
    )


def _period(refusal: Refusal | None) -> str:
    """The form of a counter invoice, filled with what was typed, else with last month."""
    last = clock.business_day(current_centre().timezone).replace(day=1) - timedelta(days=1)
    proposed = {"period_from": last.replace(day=1), "period_to": last}
    errors = form_errors(refusal) if refusal else {}
    return render_template(
        "pos_session/invoice_new.html",
        values={name: request.form.get(name) or _iso(value) for name, value in proposed.items()},
        errors=errors,
    )


def _customers(order: Order, refusal: Refusal | None) -> str:
    query = request.args.get("q", "")
    found = customers.search(order.centre_id, query)
    if order.customer_id and not query:
        own = db.session.get(Customer, order.customer_id)
        found = [*([own] if own else []), *(each for each in found if each.id != order.customer_id)]
    return render_template(
        "pos_session/invoice_order.html",
        order=order,
        customers=found,
        query=query,
        chosen=request.form.get("customer_id") or (str(order.customer_id) if order.customer_id else ""),
        values=request.form,
        errors=form_errors(refusal) if refusal else {},
    )


def _iso(value: date) -> str:
    return value.isoformat()
