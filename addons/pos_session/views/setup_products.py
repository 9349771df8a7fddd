"""Set-up of the products of a centre and of their families."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from addons.pos_session.models import Product, ProductFamily, VatRate
from addons.pos_session.permissions import MANAGE
from addons.pos_session.services import setup_products
from addons.pos_session.views import blueprint
from addons.pos_session.views.reading import amount, once_per_form, rate, typed_amount
from addons.pos_session.views.setup import overview, saved
from core.db import db
from core.identity.access import requires
from core.identity.actor import require
from core.identity.visibility import visible
from core.web.centre import current_centre
from core.web.i18n import _
from core.web.reading import whole


@blueprint.post("/setup/products")
@requires(MANAGE)
def setup_product() -> ResponseReturnValue:
    """Add a product; sent twice it is one."""
    centre_id, form = current_centre().id, request.form

    def work() -> dict[str, Any]:
        family, label, barcode = form.get("family", ""), form.get("label", ""), form.get("barcode")
        price, vat = amount("price"), rate("rate")
        return {"product": setup_products.add_product(centre_id, family, label, price, vat, barcode).id}

    return saved(lambda: once_per_form("product", work), overview, _("The product is on sale."))


@blueprint.route("/setup/products/<int:product_id>", methods=["GET", "POST"])
@requires(MANAGE)
def setup_product_edit(product_id: int) -> ResponseReturnValue:
    """Change a product, or stop selling it."""
    product = visible(Product, product_id)
    require(MANAGE, product.centre_id)

    def page(errors: dict[str, str]) -> str:
        return render_template(
            "pos_session/setup_product.html",
            product=product,
            values=request.form or _values(product),
            families=_column(select(ProductFamily.name), product.centre_id, ProductFamily),
            rates=_column(select(VatRate.rate), product.centre_id, VatRate),
            errors=errors,
        )

    def work() -> dict[str, Any]:
        form = request.form
        changed = setup_products.change_product(
            product_id,
            form.get("family", ""),
            form.get("label", ""),
            amount("price"),
            rate("rate"),
            form.get("barcode"),
            form.get("active") == "1",
        )
        return {"product": changed.id}

    if request.method == "GET":
        return page({})
    return saved(lambda: once_per_form("product", work), page, _("The product is changed."))


@blueprint.route("/setup/families/<int:family_id>", methods=["GET", "POST"])
@requires(MANAGE)
def setup_family_edit(family_id: int) -> ResponseReturnValue:
    """Rename a family of products, or move it."""
    family = visible(ProductFamily, family_id)
    require(MANAGE, family.centre_id)

    def page(errors: dict[str, str]) -> str:
        return render_template("pos_session/setup_family.html", family=family, errors=errors)

    def work() -> dict[str, Any]:
        name, weight = request.form.get("family", ""), whole("weight", most=999)
        return {"family": setup_products.change_family(family_id, name, weight).id}

    if request.method == "GET":
        return page({})
    return saved(lambda: once_per_form("family", work), page, _("The family is changed."))


def _values(product: Product) -> dict[str, str]:
    """What the form of a product shows at first."""
    family = visible(ProductFamily, product.family_id)
    return {
        "family": family.name,
        "label": product.label,
        "price": typed_amount(product.price),
        "rate": typed_amount(visible(VatRate, product.vat_rate_id).rate),
        "barcode": product.barcode or "",
        "active": "1" if product.active else "",
    }


def _column(statement: Any, centre_id: int, model: Any) -> list[Any]:
    wanted = statement.where(model.centre_id == centre_id).distinct()
    return sorted(db.session.execute(wanted).scalars())
