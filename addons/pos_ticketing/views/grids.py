"""Tariff grids: the list, making and copying one, its days and its cells."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from addons.pos_ticketing.models import PriceGrid
from addons.pos_ticketing.permissions import SETUP
from addons.pos_ticketing.services import setup_grids
from addons.pos_ticketing.services.price_sources import seat_categories
from addons.pos_ticketing.services.setup_audience import leaves
from addons.pos_ticketing.services.setup_grids import GridValues, Scope
from addons.pos_ticketing.views import blueprint, forms
from addons.pos_ticketing.views.grid_scopes import grids_to_copy, scope_choices, scope_text
from addons.pos_ticketing.views.setup_pages import saved, set_up_centre
from core.identity.access import requires
from core.identity.actor import current_actor, require
from core.identity.visibility import visible
from core.web.i18n import _
from core.web.reading import UNKNOWN_CHOICE, FormFault, integer, once_from_form, optional_day, picked, text


@blueprint.route("/grids/new", methods=["GET", "POST"])
@requires(SETUP)
def grid_new() -> ResponseReturnValue:
    """Make a grid, empty or with the prices of another; ``?scope=`` and ``?from=`` choose beforehand."""
    centre = set_up_centre()

    def page(errors: dict[str, str]) -> str:
        return render_template(
            "pos_ticketing/grid_new.html",
            centre_id=centre.id,
            scopes=scope_choices(centre.id, request.values.get("scope", "")),
            grids=grids_to_copy(centre.id, request.values.get("from", type=integer)),
            errors=errors,
        )

    if request.method == "GET":
        return page({})

    def work() -> dict[str, Any]:
        scope, values = _scope(), _values()
        if request.form.get("from"):
            return {"id": setup_grids.copy_grid(picked("from"), scope, values).id}
        return {"id": setup_grids.add_grid(scope, values).id}

    return saved(
        "grid",
        work,
        page,
        _("The grid is there. Now its prices."),
        lambda made: url_for("pos_ticketing.grid_edit", grid_id=made["id"]),
    )


@blueprint.get("/grids/<int:grid_id>")
@requires(SETUP)
def grid_edit(grid_id: int) -> ResponseReturnValue:
    """The cells of a grid, its name and its days."""
    return _page(_own(grid_id), {})


@blueprint.post("/grids/<int:grid_id>")
@requires(SETUP)
def grid_save(grid_id: int) -> ResponseReturnValue:
    """Rename a grid or move its days."""
    grid = _own(grid_id)
    return saved(
        "grid",
        lambda: {"id": setup_grids.change_grid(grid_id, _values()).id},
        lambda errors: _page(grid, errors),
        _("The grid is saved."),
        url_for("pos_ticketing.grid_edit", grid_id=grid_id),
    )


@blueprint.post("/grids/<int:grid_id>/prices")
@requires(SETUP)
def grid_prices(grid_id: int) -> ResponseReturnValue:
    """Store the cells; they are in force at once on the days of the grid."""
    grid = _own(grid_id)

    def work() -> dict[str, Any]:
        now = setup_grids.cells_of(setup_grids.locked_grid(grid_id).id)
        rates = [leaf.id for leaf in leaves(grid.centre_id, active_only=True)]
        return {"count": setup_grids.set_cells(grid_id, forms.price_cells(seat_categories(grid), rates, now))}

    return saved(
        "grid_prices",
        work,
        lambda errors: _page(grid, errors),
        _("The prices are saved."),
        url_for("pos_ticketing.grid_edit", grid_id=grid_id),
    )


@blueprint.post("/grids/<int:grid_id>/delete")
@requires(SETUP)
def grid_delete(grid_id: int) -> ResponseReturnValue:
    """Take a grid away; what it priced is then as wider grids say."""

    def work() -> dict[str, Any]:
        setup_grids.delete_grid(grid_id)
        return {}

    once_from_form(f"pos_ticketing.grid_delete:{current_actor().user_id}", work)
    flash(_("The grid is deleted."), "success")
    return redirect(url_for("pos_ticketing.grid_list"))


def _own(grid_id: int) -> PriceGrid:
    grid = visible(PriceGrid, grid_id)
    require(SETUP, grid.centre_id)
    return grid


def _page(grid: PriceGrid, errors: dict[str, str]) -> str:
    cells = setup_grids.cells_of(grid.id)
    return render_template(
        "pos_ticketing/grid.html",
        grid=grid,
        scope=scope_text(grid),
        categories=seat_categories(grid),
        rates=leaves(grid.centre_id, active_only=True),
        cells=cells,
        was=forms.mark_of(cells),
        not_sold=forms.NOT_SOLD,
        errors=errors,
    )


def _scope() -> Scope:
    """The choice ``season:1``, ``event:2`` or ``performance:3``. Raises FormFault."""
    kind, _colon, found = request.form.get("scope", "").partition(":")
    try:
        object_id = integer(found)
    except ValueError as error:
        raise FormFault(fields={"scope": UNKNOWN_CHOICE}) from error
    if kind not in ("season", "event", "performance"):
        raise FormFault(fields={"scope": UNKNOWN_CHOICE})
    return Scope(**{f"{kind}_id": object_id})


def _values() -> GridValues:
    return GridValues(
        text("name", most=80, required=False), optional_day("starts_on"), optional_day("ends_on")
    )
