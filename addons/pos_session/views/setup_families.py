"""Set-up of the families of products: the tabs of the product grid."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from addons.pos_session.models import Product, ProductFamily
from addons.pos_session.permissions import CATALOGUE
from addons.pos_session.services import setup_products as service
from addons.pos_session.views import blueprint
from addons.pos_session.views.reading import once_per_form
from addons.pos_session.views.setup import set_up_centre
from core.identity.access import requires
from core.identity.actor import require
from core.identity.visibility import visible
from core.web.i18n import _
from core.web.reading import whole
from core.web.saving import saved
from core.web.tables import Column, Empty, Table


@blueprint.get("/setup/families")
@requires(CATALOGUE)
def setup_families() -> ResponseReturnValue:
    """The families of the centre in the order of the grid."""
    centre = set_up_centre(CATALOGUE)
    products = (
        select(func.count())
        .where(Product.family_id == ProductFamily.id, Product.active)
        .correlate(ProductFamily)
        .scalar_subquery()
    )
    table = Table(
        "setup-families",
        select(ProductFamily.id, ProductFamily.name, ProductFamily.weight, products.label("products")).where(
            ProductFamily.centre_id == centre.id
        ),
        [
            Column(
                "name",
                _("Family"),
                sort=ProductFamily.name,
                link=lambda row: url_for("pos_session.setup_family_edit", family_id=row.id),
            ),
            Column("weight", _("Order in the list"), sort=ProductFamily.weight, format="number"),
            Column("products", _("Products on sale"), sort=products, format="number"),
        ],
        search=[ProductFamily.name],
        order=[ProductFamily.weight, ProductFamily.name],
        empty=Empty(
            _("No family yet"),
            _("A family is made with its first product, or here."),
            url_for("pos_session.setup_family_new"),
            _("New family"),
        ),
    )
    return table.render(
        "pos_session/setup_list.html",
        title=_("Families"),
        tab="products",
        add=(_("New family"), url_for("pos_session.setup_family_new")),
        more=[(_("Products"), url_for("pos_session.setup_products"))],
    )


@blueprint.route("/setup/families/new", methods=["GET", "POST"])
@requires(CATALOGUE)
def setup_family_new() -> ResponseReturnValue:
    """Add a family; sent twice it is one."""
    centre = set_up_centre(CATALOGUE)

    def page(errors: dict[str, str]) -> str:
        return render_template(
            "pos_session/setup_family.html", family=None, centre_id=centre.id, errors=errors
        )

    def work() -> dict[str, Any]:
        return {"family": service.add_family(centre.id, *_values()).id}

    if request.method == "GET":
        return page({})
    return saved(
        lambda: once_per_form("family", work),
        page,
        _("The family is there."),
        url_for("pos_session.setup_families"),
    )


@blueprint.route("/setup/families/<int:family_id>", methods=["GET", "POST"])
@requires(CATALOGUE)
def setup_family_edit(family_id: int) -> ResponseReturnValue:
    """Rename a family of products, or move it."""
    family = visible(ProductFamily, family_id)
    require(CATALOGUE, family.centre_id)

    def page(errors: dict[str, str]) -> str:
        return render_template(
            "pos_session/setup_family.html", family=family, centre_id=family.centre_id, errors=errors
        )

    def work() -> dict[str, Any]:
        return {"family": service.change_family(family_id, *_values()).id}

    if request.method == "GET":
        return page({})
    return saved(
        lambda: once_per_form("family", work),
        page,
        _("The family is changed."),
        url_for("pos_session.setup_families"),
    )


def _values() -> tuple[str, int]:
    return request.form.get("family", ""), whole("weight", most=999, default=50)
