"""Vouchers at the till: one is sold, or used by its code; the server decides whether it pays or is a counter-line."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from addons.pos_session.errors_vouchers import VoucherExpiryInvalid
from addons.pos_session.models import Order, Session, VatRate
from addons.pos_session.permissions import SELL
from addons.pos_session.services import orders
from addons.pos_session.services.vat_rates import in_force
from addons.pos_session.services.voucher_items import default_expiry
from addons.pos_session.services.voucher_kind import CODE
from addons.pos_session.views import blueprint
from addons.pos_session.views.reading import amount, once_per_form
from core.db import db
from core.errors import Refusal
from core.identity.access import requires
from core.identity.actor import require
from core.identity.visibility import visible
from core.web.errors import refusal_fields, refusal_text
from core.web.filters import rate
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
        return _sell_page(order, refusal_fields(refusal) or {"form": refusal_text(refusal)}), refusal.status
    return redirect(url_for("pos_session.order_show", order_id=order_id))


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
