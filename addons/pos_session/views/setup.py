"""Set-up of the current centre's point of sale: the overview, its desks and its payment methods."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from addons.pos_session.models import Desk, PaymentMethod, Product, ProductFamily, VatRate
from addons.pos_session.permissions import MANAGE
from addons.pos_session.services import setup
from addons.pos_session.views import blueprint
from addons.pos_session.views.reading import amount, once_per_form, typed_amount
from addons.pos_session.views.words import METHOD_KIND_LABELS
from core.db import db
from core.errors import Refusal
from core.identity.access import requires
from core.identity.actor import require
from core.identity.visibility import visible
from core.web.centre import current_centre
from core.web.errors import refusal_fields, refusal_text
from core.web.i18n import _, translate
from core.web.reading import whole


@blueprint.get("/setup")
@requires(MANAGE)
def setup_show() -> str:
    """What the centre has, and forms to add to it."""
    return overview({})


@blueprint.post("/setup/desks")
@requires(MANAGE)
def setup_desk() -> ResponseReturnValue:
    """Add a cash desk; sent twice it is one."""
    centre_id, name = current_centre().id, request.form.get("desk_name", "")
    return saved(
        lambda: once_per_form("desk", lambda: {"desk": setup.add_desk(centre_id, name).id}),
        overview,
        _("The cash desk is ready."),
    )


@blueprint.route("/setup/desks/<int:desk_id>", methods=["GET", "POST"])
@requires(MANAGE)
def setup_desk_edit(desk_id: int) -> ResponseReturnValue:
    """Change a cash desk, or take it out of use."""
    desk = visible(Desk, desk_id)
    require(MANAGE, desk.centre_id)

    def page(errors: dict[str, str]) -> str:
        limit = request.form.get("limit", typed_amount(desk.difference_limit))
        return render_template("pos_session/setup_desk.html", desk=desk, limit=limit, errors=errors)

    def work() -> dict[str, Any]:
        name, active = request.form.get("desk_name", ""), request.form.get("active") == "1"
        return {"desk": setup.change_desk(desk_id, name, amount("limit"), active).id}

    if request.method == "GET":
        return page({})
    return saved(lambda: once_per_form("desk", work), page, _("The cash desk is changed."))


@blueprint.post("/setup/methods")
@requires(MANAGE)
def setup_method() -> ResponseReturnValue:
    """Add a payment method; sent twice it is one."""
    centre_id = current_centre().id
    label, kind = request.form.get("method_label", ""), request.form.get("kind", "")
    return saved(
        lambda: once_per_form("method", lambda: {"method": setup.add_method(centre_id, label, kind).id}),
        overview,
        _("The payment method is offered."),
    )


@blueprint.route("/setup/methods/<int:method_id>", methods=["GET", "POST"])
@requires(MANAGE)
def setup_method_edit(method_id: int) -> ResponseReturnValue:
    """Change a payment method, or stop offering it."""
    method = visible(PaymentMethod, method_id)
    require(MANAGE, method.centre_id)

    def page(errors: dict[str, str]) -> str:
        kind = METHOD_KIND_LABELS[method.kind]
        return render_template("pos_session/setup_method.html", method=method, kind=kind, errors=errors)

    def work() -> dict[str, Any]:
        changed = setup.change_method(
            method_id,
            request.form.get("method_label", ""),
            whole("weight", most=999),
            request.form.get("opens_drawer") == "1",
            request.form.get("active") == "1",
        )
        return {"method": changed.id}

    if request.method == "GET":
        return page({})
    return saved(lambda: once_per_form("method", work), page, _("The payment method is changed."))


def saved(
    work: Callable[[], object], page: Callable[[dict[str, str]], str], done: str
) -> ResponseReturnValue:
    """Do it and return to the overview; a refused form is shown again with its faults."""
    try:
        work()
    except Refusal as refusal:
        if refusal.status in (403, 404) or refusal.links:
            raise
        return page(refusal_fields(refusal) or {"form": refusal_text(refusal)}), refusal.status
    flash(done, "success")
    return redirect(url_for("pos_session.setup_show"))


def overview(errors: dict[str, str]) -> str:
    """Everything that is set up in the centre, what is out of use too."""
    centre = current_centre()
    require(MANAGE, centre.id)
    products = (
        select(Product)
        .join(ProductFamily, ProductFamily.id == Product.family_id)
        .where(Product.centre_id == centre.id)
        .options(joinedload(Product.vat_rate))
        .order_by(Product.weight, Product.label)
    )
    by_family: dict[int, list[Product]] = {}
    for product in db.session.execute(products).scalars():
        by_family.setdefault(product.family_id, []).append(product)
    return render_template(
        "pos_session/setup.html",
        desks=_all(select(Desk).where(Desk.centre_id == centre.id).order_by(Desk.code)),
        methods=_all(
            select(PaymentMethod).where(PaymentMethod.centre_id == centre.id).order_by(PaymentMethod.weight)
        ),
        rates=_all(select(VatRate.rate).where(VatRate.centre_id == centre.id).order_by(VatRate.rate)),
        families=_all(
            select(ProductFamily)
            .where(ProductFamily.centre_id == centre.id)
            .order_by(ProductFamily.weight, ProductFamily.name)
        ),
        by_family=by_family,
        kinds=METHOD_KIND_LABELS,
        kind_choices=[(kind, translate(label)) for kind, label in METHOD_KIND_LABELS.items()],
        form_values=request.form,
        errors=errors,
    )


def _all(statement: Any) -> list[Any]:
    return list(db.session.execute(statement).scalars())
