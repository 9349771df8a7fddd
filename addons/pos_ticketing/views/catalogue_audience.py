"""Audience categories (rates): the tree of categories and sub-categories, and the form."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from addons.pos_ticketing.models import AudienceCategory, Price
from addons.pos_ticketing.models.audience import AUDIENCE_KINDS, tree_order
from addons.pos_ticketing.permissions import SETUP, VIEW
from addons.pos_ticketing.services import setup_audience
from addons.pos_ticketing.services.setup_audience import AudienceValues
from addons.pos_ticketing.views import blueprint
from addons.pos_ticketing.views.setup_pages import saved, set_up_centre, setup_tabs
from core.db import db
from core.i18n import N_
from core.identity.access import requires
from core.identity.actor import require
from core.identity.visibility import visible
from core.web.centre import current_centre
from core.web.i18n import _, translate
from core.web.reading import UNKNOWN_CHOICE, FormFault, integer, picked, text, whole

KIND_NAMES = {
    "full": N_("Full rate"),
    "reduced": N_("Reduced price"),
    "group": N_("Group"),
    "season_ticket": N_("Season ticket"),
    "guest": N_("Guest"),
}


@blueprint.get("/rates")
@requires(VIEW)
def rate_list() -> ResponseReturnValue:
    """The audience categories of the current centre, each with its sub-categories below it."""
    category, parent = AudienceCategory.__table__, AudienceCategory.__table__.alias()
    prices = (
        select(func.count()).where(Price.audience_category_id == category.c.id).correlate(category)
    ).scalar_subquery()
    rows = db.session.execute(
        select(category, prices.label("prices"))
        .outerjoin(parent, parent.c.id == category.c.parent_id)
        .where(category.c.centre_id == current_centre().id)
        .order_by(*tree_order(category, parent))
    ).all()
    return render_template(
        "pos_ticketing/rates.html",
        rows=rows,
        parents={row.parent_id for row in rows},
        kinds={kind: translate(name) for kind, name in KIND_NAMES.items()},
        tabs_shown=setup_tabs("rate_list"),
    )


@blueprint.route("/rates/new", methods=["GET", "POST"])
@requires(SETUP)
def rate_new() -> ResponseReturnValue:
    """Make an audience category, or with ``?parent=`` a sub-category of one."""
    return _rate_form(None, set_up_centre().id)


@blueprint.route("/rates/<int:category_id>", methods=["GET", "POST"])
@requires(SETUP)
def rate_edit(category_id: int) -> ResponseReturnValue:
    """Change an audience category; tickets already sold keep its name of then."""
    category = visible(AudienceCategory, category_id)
    require(SETUP, category.centre_id)
    return _rate_form(category, category.centre_id)


def _rate_form(category: AudienceCategory | None, centre_id: int) -> ResponseReturnValue:
    category_id = category.id if category else None

    def page(errors: dict[str, str]) -> str:
        return render_template(
            "pos_ticketing/rate.html",
            category=category,
            centre_id=centre_id,
            parents=_parents(centre_id, category_id),
            parent_id=category.parent_id if category else request.args.get("parent", type=integer),
            is_parent=category_id is not None and setup_audience.has_children(category_id),
            kinds=[(kind, translate(name)) for kind, name in KIND_NAMES.items()],
            errors=errors,
        )

    if request.method == "GET":
        return page({})

    def work() -> dict[str, Any]:
        kind = request.form.get("kind", "full")
        if kind not in AUDIENCE_KINDS:
            raise FormFault(fields={"kind": UNKNOWN_CHOICE})
        made = setup_audience.save_audience_category(
            centre_id,
            text("name", most=80),
            whole("position", most=9999, default=0),
            "active" in request.form,
            category_id,
            AudienceValues(
                kind,
                text("proof", most=120, required=False),
                "members_only" in request.form,
                picked("parent_id") if request.form.get("parent_id") else None,
                "move_prices" in request.form,
            ),
        )
        return {"id": made.id}

    return saved("rate", work, page, _("The audience category is saved."), url_for("pos_ticketing.rate_list"))


def _parents(centre_id: int, category_id: int | None) -> list[tuple[int, str]]:
    """The categories that may have sub-categories: those that are in none, but for the category itself."""
    wanted = select(AudienceCategory.id, AudienceCategory.name).where(
        AudienceCategory.centre_id == centre_id, AudienceCategory.parent_id.is_(None)
    )
    if category_id is not None:
        wanted = wanted.where(AudienceCategory.id != category_id)
    rows = db.session.execute(wanted.order_by(AudienceCategory.position, AudienceCategory.name))
    return [(row.id, row.name) for row in rows]
