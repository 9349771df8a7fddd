"""Set-up pages of packages: the list, the form with its performances, and the prices."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from addons.pos_ticketing.models import Event, Package, PackagePerformance, Performance
from addons.pos_ticketing.permissions import SETUP
from addons.pos_ticketing.services import setup_packages
from addons.pos_ticketing.services.setup_audience import leaves
from addons.pos_ticketing.services.setup_packages import PackageValues
from addons.pos_ticketing.views import blueprint, forms
from addons.pos_ticketing.views.setup_pages import saved, set_up_centre, setup_tabs
from core import clock
from core.db import db
from core.identity.access import requires
from core.identity.actor import require
from core.identity.visibility import visible
from core.web.centre import current_centre
from core.web.filters import localtime
from core.web.i18n import _
from core.web.reading import text, ticked_ids, whole
from core.web.tables import Column, Empty, Table


@blueprint.get("/packages")
@requires(SETUP)
def package_list() -> ResponseReturnValue:
    """The packages of the current centre."""
    centre = current_centre()
    require(SETUP, centre.id)
    listed = select(func.count()).where(PackagePerformance.package_id == Package.id).scalar_subquery()
    shown: list[Any] = [
        Package.id,
        Package.name,
        Package.least,
        Package.most,
        Package.same_seat,
        Package.active,
        listed.label("listed"),
    ]
    table = Table(
        "packages",
        select(*shown).where(Package.centre_id == centre.id),
        [
            Column(
                "name",
                _("Package"),
                sort=Package.name,
                link=lambda row: url_for("pos_ticketing.package_edit", package_id=row.id),
            ),
            Column("chosen", _("Performances"), value=_chosen),
            Column("same_seat", _("Same seat"), sort=Package.same_seat, format="yesno"),
            Column("active", _("In use"), sort=Package.active, format="yesno"),
        ],
        search=[Package.name],
        order=[Package.position, Package.name, Package.id],
        empty=Empty(
            _("No package yet"),
            _("A package sells several performances at one price, shared out over their tickets."),
            url_for("pos_ticketing.package_new"),
            _("New package"),
        ),
    )
    return table.render(
        "pos_ticketing/setup_list.html",
        title=_("Packages"),
        add=(_("New package"), url_for("pos_ticketing.package_new")),
        tabs_shown=setup_tabs("package_list"),
    )


@blueprint.route("/packages/new", methods=["GET", "POST"])
@requires(SETUP)
def package_new() -> ResponseReturnValue:
    """Make a package; its prices come next."""
    return _form(None, set_up_centre().id)


@blueprint.route("/packages/<int:package_id>", methods=["GET", "POST"])
@requires(SETUP)
def package_edit(package_id: int) -> ResponseReturnValue:
    """Change a package; what was sold stays as it is."""
    found = visible(Package, package_id)
    require(SETUP, found.centre_id)
    return _form(found, found.centre_id)


@blueprint.post("/packages/<int:package_id>/prices")
@requires(SETUP)
def package_prices(package_id: int) -> ResponseReturnValue:
    """Store what a package costs, in force at once."""
    found = visible(Package, package_id)
    require(SETUP, found.centre_id)

    def work() -> dict[str, Any]:
        now = setup_packages.prices_of_package(package_id)
        rates = [leaf.id for leaf in leaves(found.centre_id, active_only=True)]
        cells = forms.price_cells(setup_packages.categories_of_package(package_id), rates, now)
        setup_packages.save_package_prices(package_id, cells)
        return {"id": package_id}

    return saved(
        "package_prices",
        work,
        lambda errors: _page(found, found.centre_id, errors),
        _("The prices are saved."),
        url_for("pos_ticketing.package_edit", package_id=package_id),
    )


def _form(found: Package | None, centre_id: int) -> ResponseReturnValue:
    def work() -> dict[str, Any]:
        values = PackageValues(
            text("name", most=80),
            whole("least", least=1, most=100),
            whole("most", least=1, most=100),
            "same_seat" in request.form,
            frozenset(ticked_ids("performances")),
            whole("position", most=9999, default=0),
            "active" in request.form,
        )
        return {"id": setup_packages.save_package(centre_id, values, found.id if found else None).id}

    if request.method == "GET":
        return _page(found, centre_id, {})
    return saved(
        "package",
        work,
        lambda errors: _page(found, centre_id, errors),
        _("The package is saved. Now its prices.") if found is None else _("The package is saved."),
        lambda made: url_for("pos_ticketing.package_edit", package_id=made["id"]),
    )


def _page(found: Package | None, centre_id: int, errors: dict[str, str]) -> str:
    cells = setup_packages.prices_of_package(found.id) if found else {}
    chosen = setup_packages.performances_of_package(found.id) if found else frozenset()
    return render_template(
        "pos_ticketing/package.html",
        package=found,
        centre_id=centre_id,
        performances=_performances(centre_id, chosen),
        chosen=chosen,
        categories=setup_packages.categories_of_package(found.id) if found else [],
        rates=leaves(centre_id, active_only=True),
        cells=cells,
        was=forms.mark_of(cells),
        not_sold=forms.NOT_SOLD,
        errors=errors,
    )


def _performances(centre_id: int, chosen: frozenset[int]) -> list[tuple[int, str]]:
    """The performances to come and those already chosen, by their time: (id, event and hour)."""
    rows = db.session.execute(
        select(Performance.id, Performance.starts_at, Event.title)
        .join(Event, Event.id == Performance.event_id)
        .where(
            Performance.centre_id == centre_id,
            (Performance.starts_at >= clock.now()) | Performance.id.in_(chosen),
        )
        .order_by(Performance.starts_at, Performance.id)
        .limit(500)
    )
    return [(row.id, f"{row.title}, {localtime(row.starts_at)}") for row in rows]


def _chosen(row: Any) -> str:
    if row.least == row.most:
        said: str = _("%(most)s of %(listed)s", most=row.most, listed=row.listed)
        return said
    said = _("%(least)s to %(most)s of %(listed)s", least=row.least, most=row.most, listed=row.listed)
    return said
