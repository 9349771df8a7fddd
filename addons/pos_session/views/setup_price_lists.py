"""Set-up of the price lists of the current centre: the lists, their days and desks, whether they are published."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Row, func, select

from addons.pos_session.models import Desk, Price, PriceList, Product
from addons.pos_session.permissions import CATALOGUE
from addons.pos_session.services import setup_price_lists as service
from addons.pos_session.services.catalogue import today_of
from addons.pos_session.services.price_lists import lists_in_force
from addons.pos_session.views import blueprint
from addons.pos_session.views.reading import once_per_form
from addons.pos_session.views.setup import set_up_centre
from core.db import db
from core.identity.access import requires
from core.identity.actor import require
from core.identity.visibility import visible
from core.web.i18n import _
from core.web.reading import day, optional_day, whole
from core.web.saving import saved
from core.web.tables import Column, Empty, Filter, Table


@blueprint.get("/setup/price-lists")
@requires(CATALOGUE)
def setup_price_lists() -> ResponseReturnValue:
    """The lists of the centre, the one that starts last first, and which applies where today."""
    centre = set_up_centre(CATALOGUE)
    today = today_of(centre.id)
    prices = (
        select(func.count()).where(Price.price_list_id == PriceList.id).correlate(PriceList).scalar_subquery()
    )
    statement = (
        select(
            PriceList.id,
            PriceList.name,
            PriceList.starts_on,
            PriceList.ends_on,
            PriceList.published,
            Desk.name.label("desk"),
            prices.label("prices"),
        )
        .outerjoin(Desk, Desk.id == PriceList.desk_id)
        .where(PriceList.centre_id == centre.id)
    )
    table = Table(
        "setup-price-lists",
        statement,
        [
            Column(
                "name",
                _("Price list"),
                sort=PriceList.name,
                link=lambda row: url_for("pos_session.setup_prices", list_id=row.id),
            ),
            Column("desk", _("Cash desk"), value=lambda row: row.desk or _("All"), sort=Desk.name),
            Column("starts_on", _("From"), sort=PriceList.starts_on, format="localdate"),
            Column("ends_on", _("To"), sort=PriceList.ends_on, format="localdate"),
            Column("prices", _("Prices"), sort=prices, format="number"),
            Column(
                "published",
                _("State"),
                value=lambda row: state_of(row, today),
                badge=lambda row: "success" if row.published else "secondary",
            ),
        ],
        search=[PriceList.name, Desk.name],
        filters=[
            Filter(
                "published",
                _("State"),
                options=[("1", _("Published")), ("0", _("Not published"))],
                where=lambda value: PriceList.published.is_(value == "1"),
            )
        ],
        order=[PriceList.starts_on.desc(), PriceList.id.desc()],
        empty=Empty(
            _("No price list yet"),
            _("Without a list each product is sold at its own price."),
            url_for("pos_session.setup_price_list_new"),
            _("New price list"),
        ),
    )
    return table.render(
        "pos_session/setup_price_lists.html", in_force=lists_in_force(centre.id, today), today=today
    )


@blueprint.route("/setup/price-lists/new", methods=["GET", "POST"])
@requires(CATALOGUE)
def setup_price_list_new() -> ResponseReturnValue:
    """Add a list without prices, not published; sent twice it is one."""
    centre = set_up_centre(CATALOGUE)

    def page(errors: dict[str, str]) -> str:
        return _page(centre.id, None, errors)

    if request.method == "GET":
        return page({})
    return saved(
        lambda: once_per_form("price_list", lambda: {"list": service.add_list(centre.id, _values()).id}),
        page,
        _("The price list is there. Enter its prices, then publish it."),
        lambda made: url_for("pos_session.setup_prices", list_id=made["list"]),
    )


@blueprint.route("/setup/price-lists/<int:list_id>", methods=["GET", "POST"])
@requires(CATALOGUE)
def setup_price_list_edit(list_id: int) -> ResponseReturnValue:
    """Rename a list, move its days, give it to a desk."""
    found = shown_list(list_id)

    def page(errors: dict[str, str]) -> str:
        return _page(found.centre_id, found, errors)

    if request.method == "GET":
        return page({})
    return saved(
        lambda: once_per_form("price_list", lambda: {"list": service.change_list(list_id, _values()).id}),
        page,
        _("The price list is changed."),
        url_for("pos_session.setup_prices", list_id=list_id),
    )


@blueprint.post("/setup/price-lists/<int:list_id>/<any('published', 'withdrawn'):state>")
@requires(CATALOGUE)
def setup_price_list_publish(list_id: int, state: str) -> ResponseReturnValue:
    """Put a list in force on its days, or take it back."""
    shown_list(list_id)
    published = state == "published"
    once_per_form("publish", lambda: {"list": service.set_published(list_id, published).id})
    flash(_("The price list is published.") if published else _("The price list is withdrawn."), "success")
    return redirect(url_for("pos_session.setup_prices", list_id=list_id))


def shown_list(list_id: int) -> PriceList:
    """The list, for who may see it. Raises NotFound, Forbidden."""
    found = visible(PriceList, list_id)
    require(CATALOGUE, found.centre_id)
    return found


def state_of(row: Row[Any] | PriceList, today: date) -> str:
    """Whether a list sells today, in words."""
    if not row.published:
        return str(_("Not published"))
    if row.starts_on > today:
        return str(_("Published, to come"))
    over = row.ends_on is not None and row.ends_on < today
    return str(_("Published, over") if over else _("Published"))


def missing_prices(found: PriceList) -> int:
    """How many products on sale have no price in a list."""
    priced = select(Price.product_id).where(Price.price_list_id == found.id)
    missing = select(func.count(Product.id)).where(
        Product.centre_id == found.centre_id, Product.active, Product.id.not_in(priced)
    )
    return db.session.execute(missing).scalar_one()


def _values() -> service.ListValues:
    return service.ListValues(
        name=request.form.get("list_name", ""),
        desk_id=whole("desk_id", default=0) or None,
        starts_on=day("starts_on"),
        ends_on=optional_day("ends_on"),
    )


def _page(centre_id: int, found: PriceList | None, errors: dict[str, str]) -> str:
    desks = select(Desk.id, Desk.code, Desk.name).where(Desk.centre_id == centre_id).order_by(Desk.code)
    return render_template(
        "pos_session/setup_price_list.html",
        found=found,
        centre_id=centre_id,
        desks=[(row.id, f"{row.code} {row.name}") for row in db.session.execute(desks)],
        today=today_of(centre_id),
        errors=errors,
    )
