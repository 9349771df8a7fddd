"""Set-up of the current centre's point of sale: its desks, payment methods and products."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from addons.pos_session.models import Desk, PaymentMethod, VatRate
from addons.pos_session.permissions import MANAGE
from addons.pos_session.services import setup
from addons.pos_session.services.grid import product_grid
from addons.pos_session.views import blueprint
from core.db import db
from core.errors import Refusal
from core.identity.access import requires
from core.identity.actor import require
from core.money import InvalidAmount, parse_amount
from core.uow import unit_of_work
from core.web.centre import current_centre
from core.web.errors import refusal_fields, refusal_text
from core.web.i18n import _


@blueprint.get("/setup")
@requires(MANAGE)
def setup_show() -> str:
    """What the centre has, and forms to add to it."""
    return _page({})


@blueprint.post("/setup/desks")
@requires(MANAGE)
def setup_desk() -> ResponseReturnValue:
    """Add a cash desk."""
    try:
        with unit_of_work():
            desk = setup.add_desk(current_centre().id, request.form.get("desk_name", ""))
    except Refusal as refusal:
        return _again(refusal)
    flash(_("The cash desk %(code)s is ready.", code=desk.code), "success")
    return redirect(url_for("pos_session.setup_show"))


@blueprint.post("/setup/products")
@requires(MANAGE)
def setup_product() -> ResponseReturnValue:
    """Add a product."""
    form = request.form
    try:
        price = _amount("price")
        rate = _amount("rate")
        with unit_of_work():
            setup.add_product(
                current_centre().id,
                form.get("family", ""),
                form.get("label", ""),
                price,
                rate,
                form.get("barcode"),
            )
    except Refusal as refusal:
        return _again(refusal)
    flash(_("The product is on sale."), "success")
    return redirect(url_for("pos_session.setup_show"))


def _amount(field: str) -> int:
    """Two decimals as a whole number of hundredths: an amount, or a rate."""
    try:
        return parse_amount(request.form.get(field, ""))
    except InvalidAmount as refusal:
        refusal.fields[field] = refusal_text(refusal)
        raise


def _again(refusal: Refusal) -> ResponseReturnValue:
    if refusal.status in (403, 404):
        raise refusal
    return _page(refusal_fields(refusal) or {"form": refusal_text(refusal)}), refusal.status


def _page(errors: dict[str, str]) -> str:
    centre = current_centre()
    require(MANAGE, centre.id)
    desks = select(Desk).where(Desk.centre_id == centre.id).order_by(Desk.code)
    methods = select(PaymentMethod).where(PaymentMethod.centre_id == centre.id).order_by(PaymentMethod.weight)
    rates = select(VatRate.rate).where(VatRate.centre_id == centre.id).order_by(VatRate.rate)
    return render_template(
        "pos_session/setup.html",
        desks=list(db.session.execute(desks).scalars()),
        methods=list(db.session.execute(methods).scalars()),
        rates=list(db.session.execute(rates).scalars()),
        families=product_grid(centre.id),
        form_values=request.form,
        errors=errors,
    )
