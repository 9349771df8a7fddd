"""Vouchers at the till: one is sold, or used by its code; the server decides whether it pays or is a counter-line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from addons.pos_session.errors.voucher import VoucherExpiryInvalid, VouchersNotOffered
from addons.pos_session.models import Order, Session, VatRate
from addons.pos_session.models.voucher import MULTI
from addons.pos_session.permissions import SELL
from addons.pos_session.services import orders
from addons.pos_session.services.identification import Identification
from addons.pos_session.services.rounding import in_cash
from addons.pos_session.services.tenders import Method
from addons.pos_session.services.typed_tenders import TypedPart
from addons.pos_session.services.vat_rates import in_force
from addons.pos_session.services.voucher_changes import put_on_order
from addons.pos_session.services.voucher_codes import read_code, show_code
from addons.pos_session.services.voucher_items import default_expiry
from addons.pos_session.services.voucher_kind import CODE
from addons.pos_session.services.voucher_payment import KIND_OF_METHOD
from addons.pos_session.views import blueprint
from addons.pos_session.views.payment import page
from addons.pos_session.views.payment_reading import put_on_payment
from addons.pos_session.views.reading import amount, once_per_form
from core.db import db
from core.errors import Refusal
from core.identity.access import requires
from core.identity.actor import require
from core.identity.visibility import visible
from core.money import typed_amount
from core.web.errors import form_errors, refusal_text
from core.web.filters import money, rate
from core.web.i18n import _
from core.web.reading import picked

QUICK = (1_000, 2_000, 3_000, 5_000, 10_000)
"""Cents of the keys with the usual amounts."""


@blueprint.route("/orders/<int:order_id>/vouchers", methods=["GET", "POST"])
@requires(SELL)
def voucher_sell(order_id: int) -> ResponseReturnValue:
    """Put a gift voucher on a draft: its amount is typed."""
    order = visible(Order, order_id)
    require(SELL, order.centre_id)
    if request.method == "GET":
        return _sell_page(order, {})

    def work() -> dict[str, Any]:
        orders.add_items(order_id, [_item()])
        return {"order_id": order_id}

    try:
        once_per_form("voucher_sell", work)
    except Refusal as refusal:
        if refusal.status in (403, 404) or refusal.links:
            raise
        return _sell_page(order, form_errors(refusal)), refusal.status
    return redirect(url_for("pos_session.order_show", order_id=order_id))


@blueprint.route("/orders/<int:order_id>/vouchers/use", methods=["GET", "POST"])
@requires(SELL)
def voucher_use(order_id: int) -> ResponseReturnValue:
    """Use a voucher by its code: a single-purpose one goes on the order, another is proposed as a part of the payment.

    The code is sent in the body and comes back in the page of the payment: addresses are logged.
    """
    order = visible(Order, order_id)
    require(SELL, order.centre_id)
    if request.method == "GET":
        return _use_page(order, {})
    return use_voucher(order, request.form.get("code", ""))


def use_voucher(order: Order, code: str) -> ResponseReturnValue:
    """Use the voucher of a code on a draft, for the form whose key the request carries."""
    order_id, take = order.id, request.form.getlist("take")
    try:
        done = once_per_form("voucher_use", lambda: _used(order_id, code))
    except Refusal as refusal:
        if refusal.status in (403, 404) or refusal.links:
            raise
        return _use_page(order, form_errors(refusal, "code")), refusal.status
    if not done["pays"]:
        return redirect(url_for("pos_session.order_payment", order_id=order_id, take=take or None))
    if not orders.lines_of(order_id):
        flash(
            _("%(amount)s are left on this voucher: use it at the payment.", amount=money(done["left"])),
            "info",
        )
        return redirect(url_for("pos_session.order_show", order_id=order_id))
    try:
        return page(order, put_on_payment(request.form), propose=_part_of(done, code))
    except Refusal as refusal:
        return _use_page(order, {"code": refusal_text(refusal)}), refusal.status


def _used(order_id: int, code: str) -> dict[str, Any]:
    voucher = put_on_order(order_id, code)
    return {"pays": voucher.purpose == MULTI, "kind": voucher.kind, "left": voucher.balance}


def _part_of(done: dict[str, Any], code: str) -> Callable[[int, Sequence[Method]], list[TypedPart]]:
    """The voucher pays as much as it can, and what remains is proposed in the first method of the till."""

    def parts(due: int, methods: Sequence[Method]) -> list[TypedPart]:
        by = next((method for method in methods if KIND_OF_METHOD.get(method.kind) == done["kind"]), None)
        if by is None:
            raise VouchersNotOffered()
        paid = min(due, done["left"])
        found = [TypedPart(str(by.id), typed_amount(paid), Identification(show_code(read_code(code))))]
        if due > paid:
            rest = in_cash(due - paid, methods[0])
            found.append(TypedPart(str(methods[0].id), typed_amount(rest), Identification()))
        return found

    return parts


def _use_page(order: Order, errors: dict[str, str]) -> str:
    take = request.values.getlist("take")
    return render_template("pos_session/voucher_use.html", order=order, take=take, errors=errors)


def _item() -> dict[str, Any]:
    """What the form asks for, as every client says it; the line kind checks it."""
    item: dict[str, Any] = {"kind": CODE, "amount": amount("amount")}
    if request.form.get("purpose") == "single":
        item |= {"purpose": "single", "vat_rate_id": picked("vat_rate_id")}
    typed = request.form.get("expires_on", "").strip()
    if typed:
        try:
            item["expires_on"] = date.fromisoformat(typed).isoformat()
        except ValueError as error:
            raise VoucherExpiryInvalid(fields={"expires_on": VoucherExpiryInvalid.message}) from error
    return item


def _sell_page(order: Order, errors: dict[str, str]) -> str:
    session = visible(Session, order.session_id)
    rates = select(VatRate.id, in_force(VatRate.__table__, session.business_day).label("rate")).where(
        VatRate.centre_id == order.centre_id
    )
    return render_template(
        "pos_session/voucher_sell.html",
        order=order,
        quick=QUICK,
        rate_options=[(row.id, rate(row.rate)) for row in db.session.execute(rates)],
        expires_on=default_expiry(session.business_day).isoformat(),
        errors=errors,
    )
