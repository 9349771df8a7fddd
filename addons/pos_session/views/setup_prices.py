"""The prices of one list: typed page by page, copied from another list, seen before it is published."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy import select
from werkzeug.wrappers import Response

from addons.pos_session.errors import PercentInvalid
from addons.pos_session.models import Desk, Price, PriceList, Product, ProductFamily
from addons.pos_session.permissions import CATALOGUE
from addons.pos_session.services import setup_price_lists as service
from addons.pos_session.services.catalogue import today_of
from addons.pos_session.views import blueprint
from addons.pos_session.views.reading import once_per_form
from addons.pos_session.views.setup_price_lists import missing_prices, shown_list, state_of
from addons.pos_session.views.setup_products import family_filter
from core.db import db
from core.errors import Refusal
from core.identity.access import requires
from core.identity.visibility import visible
from core.money import InvalidAmount, parse_amount, typed_amount
from core.web.errors import form_errors, refusal_text
from core.web.i18n import _
from core.web.reading import FormFault, integer, whole
from core.web.tables import Column, Empty, Filter, Table

OWN = "own"
"""The choice of the products' own prices as the source of a copy."""

_PRICE, _WAS = "price_", "was_"
_INPUT = Markup(
    '<div class="price-field"><input type="hidden" form="prices" name="was_{id}" value="{was}">'
    '<input class="form-control money{bad}" form="prices" name="price_{id}" id="field-price_{id}" value="{typed}"'
    ' inputmode="decimal" autocomplete="off" data-money aria-label="{label}"{described}>{note}</div>'
)


@blueprint.get("/setup/price-lists/<int:list_id>/prices")
@requires(CATALOGUE)
def setup_prices(list_id: int) -> ResponseReturnValue:
    """The products of the centre with their prices in the list, 50 a page."""
    return _page(shown_list(list_id), {})


@blueprint.post("/setup/price-lists/<int:list_id>/prices")
@requires(CATALOGUE)
def setup_prices_save(list_id: int) -> ResponseReturnValue:
    """Write the prices that were typed on the page shown; those that were not touched stay as they are."""
    found = shown_list(list_id)

    def work() -> dict[str, Any]:
        return {"changed": service.set_prices(list_id, _typed_prices())}

    try:
        changed = once_per_form("prices", work)["changed"]
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        return _page(found, form_errors(refusal)), refusal.status
    flash(_("Prices changed: %(count)s.", count=changed), "success")
    return redirect(f"{url_for('pos_session.setup_prices', list_id=list_id)}{_shown()}")


@blueprint.post("/setup/price-lists/<int:list_id>/copied")
@requires(CATALOGUE)
def setup_prices_copy(list_id: int) -> ResponseReturnValue:
    """Take over the prices of another list, or the products' own, with a percentage if wished."""
    found = shown_list(list_id)

    def work() -> dict[str, Any]:
        typed = request.form.get("source", OWN)
        source = None if typed == OWN else whole("source", least=1)
        only_missing = request.form.get("only_missing") == "1"
        return {"changed": service.copy_prices(list_id, source, _percent(), only_missing=only_missing)}

    try:
        changed = once_per_form("prices_copied", work)["changed"]
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        return _page(found, form_errors(refusal)), refusal.status
    flash(_("Prices changed: %(count)s.", count=changed), "success")
    return redirect(url_for("pos_session.setup_prices", list_id=list_id))


def _page(found: PriceList, errors: dict[str, str]) -> str | Response:
    """The list with its prices, as they are or as they were typed."""
    typed = request.form if errors else {}
    statement: Any = (
        select(
            Product.id,
            Product.label,
            Product.barcode,
            Product.price.label("own"),
            ProductFamily.name.label("family"),
            Price.price,
        )
        .join(ProductFamily, ProductFamily.id == Product.family_id)
        .outerjoin(Price, (Price.product_id == Product.id) & (Price.price_list_id == found.id))
        .where(Product.centre_id == found.centre_id, Product.active)
    )

    def price_input(row: Any) -> Markup:
        name, stored = f"{_PRICE}{row.id}", "" if row.price is None else typed_amount(row.price)
        touched = typed.get(name, "") != typed.get(f"{_WAS}{row.id}", "")
        return _field(row, stored, typed[name] if touched else stored, errors.get(name, ""))

    downloading = "format" in request.args
    table = Table(
        "setup-prices",
        statement,
        [
            Column("label", _("Product"), sort=Product.label),
            Column("family", _("Family"), sort=[ProductFamily.name, Product.label]),
            Column("barcode", _("Barcode"), sort=Product.barcode),
            Column("own", _("Own price"), sort=Product.price, format="money"),
            Column("price", _("Price, VAT included"), sort=Price.price, format="money")
            if downloading
            else Column(
                "price",
                _("Price, VAT included"),
                value=lambda row: row,
                sort=Price.price,
                format=price_input,
                align="end",
            ),
        ],
        search=[Product.label, Product.barcode],
        filters=[
            family_filter(found.centre_id),
            Filter(
                "priced",
                _("Price"),
                options=[("1", _("With a price")), ("0", _("Without a price"))],
                where=lambda value: Price.price.is_not(None) if value == "1" else Price.price.is_(None),
            ),
        ],
        order=[ProductFamily.weight, ProductFamily.name, Product.weight, Product.label, Product.id],
        empty=Empty(
            _("No product yet"),
            _("Add products first: a list gives them its prices."),
            url_for("pos_session.setup_product_new"),
            _("New product"),
        ),
    )
    others = (
        select(PriceList.id, PriceList.name)
        .where(PriceList.centre_id == found.centre_id, PriceList.id != found.id)
        .order_by(PriceList.name)
    )
    return table.render(
        "pos_session/setup_prices.html",
        found=found,
        desk=visible(Desk, found.desk_id) if found.desk_id else None,
        state=state_of(found, today_of(found.centre_id)),
        missing=missing_prices(found),
        sources=[(OWN, _("The products' own prices"))]
        + [(row.id, row.name) for row in db.session.execute(others)],
        action=f"{url_for('pos_session.setup_prices_save', list_id=found.id)}{_shown()}",
        errors=errors,
    )


def _field(row: Any, stored: str, shown: str, error: str) -> Markup:
    """The field of a product's price, which belongs to the form under the list."""
    name = f"field-{_PRICE}{row.id}"
    described, note = Markup(""), Markup("")
    if error:
        described = Markup(' aria-invalid="true" aria-describedby="{}-error"').format(name)
        note = Markup('<div class="invalid-feedback d-block" id="{}-error">{}</div>').format(name, error)
    return _INPUT.format(
        id=row.id,
        was=stored,
        typed=shown,
        label=_("Price of %(product)s", product=row.label),
        bad=" is-invalid" if error else "",
        described=described,
        note=note,
    )


def _shown() -> str:
    """Which page of the products is shown: the query of the address."""
    query = request.query_string.decode("ascii", "replace")
    return f"?{query}" if query else ""


def _typed_prices() -> dict[int, service.NewPrice]:
    """The prices that were touched, by product id. Raises FormFault, naming every field at fault."""
    prices: dict[int, service.NewPrice] = {}
    faults: dict[str, str] = {}
    for name, typed in request.form.items():
        if not name.startswith(_PRICE):
            continue
        try:
            product_id = integer(name.removeprefix(_PRICE))
            before = _cents(request.form.get(f"{_WAS}{product_id}", ""))
        except (ValueError, InvalidAmount) as error:
            raise FormFault() from error
        try:
            after = _cents(typed)
        except InvalidAmount as refusal:
            faults[name] = refusal_text(refusal)
            continue
        if after != before:
            prices[product_id] = service.NewPrice(before, after)
    if faults:
        raise FormFault(fields=faults)
    return prices


def _cents(typed: str) -> int | None:
    """The cents of a price; an empty field is no price."""
    return parse_amount(typed) if typed.strip() else None


def _percent() -> int:
    """The percentage of a copy, in hundredths; empty is nothing added. Raises PercentInvalid."""
    typed = request.form.get("percent", "").replace("%", "").strip().removeprefix("+").replace("−", "-")
    try:
        return parse_amount(typed, signed=True) if typed else 0
    except InvalidAmount as refusal:
        raise PercentInvalid(fields={"percent": PercentInvalid.message}) from refusal
