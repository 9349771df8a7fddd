"""Set-up pages of advantages (memberships): the list and the form."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from addons.pos_ticketing.models import Advantage, Membership
from addons.pos_ticketing.permissions import SETUP
from addons.pos_ticketing.services.setup_advantages import (
    AdvantageValues,
    categories_of_advantage,
    save_advantage,
)
from addons.pos_ticketing.services.setup_audience import leaves
from addons.pos_ticketing.views import blueprint, forms
from addons.pos_ticketing.views.setup_pages import saved, set_up_centre, setup_tabs
from core.identity.access import requires
from core.identity.actor import require
from core.identity.visibility import visible
from core.money import InvalidAmount, parse_amount
from core.web.centre import current_centre
from core.web.i18n import _
from core.web.reading import FormFault, text, ticked_ids, whole
from core.web.tables import Column, Empty, Table


@blueprint.get("/advantages")
@requires(SETUP)
def advantage_list() -> ResponseReturnValue:
    """The advantages of the current centre, with how many hold them."""
    centre = current_centre()
    require(SETUP, centre.id)
    held = (
        select(func.count())
        .where(Membership.advantage_id == Advantage.id, Membership.cancelled_at.is_(None))
        .scalar_subquery()
    )
    shown: list[Any] = [
        Advantage.id,
        Advantage.name,
        Advantage.price,
        Advantage.months,
        Advantage.active,
        held.label("held"),
    ]
    table = Table(
        "advantages",
        select(*shown).where(Advantage.centre_id == centre.id),
        [
            Column(
                "name",
                _("Advantage"),
                sort=Advantage.name,
                link=lambda row: url_for("pos_ticketing.advantage_edit", advantage_id=row.id),
            ),
            Column("price", _("Price"), sort=Advantage.price, format="money"),
            Column("months", _("Months"), sort=Advantage.months, format="number"),
            Column("held", _("Sold"), format="number"),
            Column("active", _("In use"), sort=Advantage.active, format="yesno"),
        ],
        search=[Advantage.name],
        order=[Advantage.position, Advantage.name, Advantage.id],
        empty=Empty(
            _("No advantage yet"),
            _("An advantage is sold to a contact, and opens rates to its holder for some months."),
            url_for("pos_ticketing.advantage_new"),
            _("New advantage"),
        ),
    )
    return table.render(
        "pos_ticketing/setup_list.html",
        title=_("Advantages"),
        add=(_("New advantage"), url_for("pos_ticketing.advantage_new")),
        tabs_shown=setup_tabs("advantage_list"),
    )


@blueprint.route("/advantages/new", methods=["GET", "POST"])
@requires(SETUP)
def advantage_new() -> ResponseReturnValue:
    """Make an advantage."""
    return _form(None, set_up_centre().id)


@blueprint.route("/advantages/<int:advantage_id>", methods=["GET", "POST"])
@requires(SETUP)
def advantage_edit(advantage_id: int) -> ResponseReturnValue:
    """Change an advantage; memberships already sold keep their days."""
    found = visible(Advantage, advantage_id)
    require(SETUP, found.centre_id)
    return _form(found, found.centre_id)


def _form(found: Advantage | None, centre_id: int) -> ResponseReturnValue:
    def page(errors: dict[str, str]) -> str:
        return render_template(
            "pos_ticketing/advantage.html",
            advantage=found,
            centre_id=centre_id,
            rates=leaves(centre_id, active_only=True),
            chosen=categories_of_advantage(found.id) if found else frozenset(),
            errors=errors,
        )

    def work() -> dict[str, Any]:
        values = AdvantageValues(
            text("name", most=80),
            _price(),
            forms.vat_rate(),
            whole("months", least=1, most=120),
            frozenset(ticked_ids("categories")),
            whole("position", most=9999, default=0),
            "active" in request.form,
        )
        return {"id": save_advantage(centre_id, values, found.id if found else None).id}

    if request.method == "GET":
        return page({})
    return saved(
        "advantage",
        work,
        page,
        _("The advantage is saved."),
        url_for("pos_ticketing.advantage_list"),
    )


def _price() -> int:
    try:
        return parse_amount(request.form.get("price", ""))
    except InvalidAmount as error:
        raise FormFault(fields={"price": forms.NOT_AN_AMOUNT}) from error
