"""Set-up of the products of the current centre."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from addons.pos_session.models import Product, ProductFamily, VatRate
from addons.pos_session.permissions import CATALOGUE
from addons.pos_session.services import setup_products as service
from addons.pos_session.services.catalogue import today_of
from addons.pos_session.services.vat_rates import in_force
from addons.pos_session.views import blueprint
from addons.pos_session.views.reading import amount, once_per_form
from addons.pos_session.views.setup import set_up_centre
from core.db import db
from core.identity.access import requires
from core.identity.actor import require
from core.identity.visibility import visible
from core.money import typed_amount
from core.web.filters import rate as rate_text
from core.web.i18n import _
from core.web.reading import picked, whole
from core.web.saving import saved
from core.web.tables import Column, Empty, Filter, Table

_RATE: Any = VatRate.__table__


@blueprint.get("/setup/products")
@requires(CATALOGUE)
def setup_products() -> ResponseReturnValue:
    """The products of the centre, with their own prices and the rates of today."""
    centre = set_up_centre(CATALOGUE)
    rate = in_force(_RATE, today_of(centre.id))
    statement: Any = (
        select(
            Product.id,
            Product.label,
            Product.barcode,
            Product.price,
            Product.active,
            ProductFamily.name.label("family"),
            rate.label("rate"),
        )
        .join(ProductFamily, ProductFamily.id == Product.family_id)
        .join(VatRate, VatRate.id == Product.vat_rate_id)
        .where(Product.centre_id == centre.id)
    )
    table = Table(
        "setup-products",
        statement,
        [
            Column(
                "label",
                _("Product"),
                sort=Product.label,
                link=lambda row: url_for("pos_session.setup_product_edit", product_id=row.id),
            ),
            Column("family", _("Family"), sort=[ProductFamily.name, Product.label]),
            Column("barcode", _("Barcode"), sort=Product.barcode),
            Column("rate", _("VAT rate"), sort=rate, format="rate"),
            Column("price", _("Price, VAT included"), sort=Product.price, format="money"),
            Column(
                "active",
                _("State"),
                value=lambda row: _("On sale") if row.active else _("Not sold"),
                badge=lambda row: "success" if row.active else "secondary",
            ),
        ],
        search=[Product.label, Product.barcode],
        filters=[
            family_filter(centre.id),
            Filter(
                "state",
                _("State"),
                options=[("1", _("On sale")), ("0", _("Not sold"))],
                where=lambda value: Product.active.is_(value == "1"),
            ),
        ],
        order=[ProductFamily.weight, ProductFamily.name, Product.weight, Product.label, Product.id],
        empty=Empty(
            _("No product yet"),
            _("What is added here can be touched at the till."),
            url_for("pos_session.setup_product_new"),
            _("New product"),
        ),
    )
    return table.render(
        "pos_session/setup_list.html",
        title=_("Products and families"),
        tab="products",
        add=(_("New product"), url_for("pos_session.setup_product_new")),
        more=[(_("Families"), url_for("pos_session.setup_families"))],
    )


@blueprint.route("/setup/products/new", methods=["GET", "POST"])
@requires(CATALOGUE)
def setup_product_new() -> ResponseReturnValue:
    """Add a product; sent twice it is one."""
    centre = set_up_centre(CATALOGUE)

    def page(errors: dict[str, str]) -> str:
        return _page(centre.id, None, request.form, errors)

    def work() -> dict[str, Any]:
        return {"product": service.add_product(centre.id, _values(active=True)).id}

    if request.method == "GET":
        return page({})
    return saved(
        lambda: once_per_form("product", work),
        page,
        _("The product is on sale."),
        url_for("pos_session.setup_products"),
    )


@blueprint.route("/setup/products/<int:product_id>", methods=["GET", "POST"])
@requires(CATALOGUE)
def setup_product_edit(product_id: int) -> ResponseReturnValue:
    """Change a product, or stop selling it."""
    product = visible(Product, product_id)
    require(CATALOGUE, product.centre_id)

    def page(errors: dict[str, str]) -> str:
        return _page(product.centre_id, product, request.form or _stored(product), errors)

    def work() -> dict[str, Any]:
        values = _values(active=request.form.get("active") == "1")
        return {"product": service.change_product(product_id, values).id}

    if request.method == "GET":
        return page({})
    return saved(
        lambda: once_per_form("product", work),
        page,
        _("The product is changed."),
        url_for("pos_session.setup_products"),
    )


def family_filter(centre_id: int) -> Filter:
    """The choice of a family of a centre, for lists of products."""
    families = (
        select(ProductFamily.id, ProductFamily.name)
        .where(ProductFamily.centre_id == centre_id)
        .order_by(ProductFamily.weight, ProductFamily.name)
    )
    options = [(row.id, row.name) for row in db.session.execute(families)]
    return Filter("family", _("Family"), Product.family_id, options)


def _values(active: bool) -> service.ProductValues:
    form = request.form
    return service.ProductValues(
        family=form.get("family", ""),
        label=form.get("label", ""),
        price=amount("price"),
        vat_rate_id=picked("vat_rate_id"),
        barcode=form.get("barcode", ""),
        weight=whole("weight", most=999, default=50),
        active=active,
    )


def _page(centre_id: int, product: Product | None, values: Any, errors: dict[str, str]) -> str:
    """The form of a product. The rates to choose from show their value of today."""
    rate = in_force(_RATE, today_of(centre_id)).label("rate")
    rates = select(VatRate.id, VatRate.label, rate).where(VatRate.centre_id == centre_id).order_by(rate)
    families = select(ProductFamily.name).where(ProductFamily.centre_id == centre_id)
    return render_template(
        "pos_session/setup_product.html",
        product=product,
        centre_id=centre_id,
        values=values,
        families=db.session.execute(families.order_by(ProductFamily.name)).scalars().all(),
        rates=[(row.id, f"{rate_text(row.rate)} · {row.label}") for row in db.session.execute(rates)],
        errors=errors,
    )


def _stored(product: Product) -> dict[str, Any]:
    """What the form of a product shows at first."""
    return {
        "family": visible(ProductFamily, product.family_id).name,
        "label": product.label,
        "price": typed_amount(product.price),
        "vat_rate_id": product.vat_rate_id,
        "barcode": product.barcode or "",
        "weight": product.weight,
        "active": "1" if product.active else "",
    }
