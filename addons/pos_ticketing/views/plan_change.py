"""Another version of its plan for a performance: choose it, see what it does, confirm."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from addons.pos_ticketing.models import Performance, Plan, PlanVersion
from addons.pos_ticketing.permissions import SETUP
from addons.pos_ticketing.services.performances import offer_of
from addons.pos_ticketing.services.plan_change import change_plan, preview
from addons.pos_ticketing.views import blueprint
from core.db import db
from core.errors import Refusal
from core.identity.access import requires
from core.identity.actor import current_actor, require
from core.identity.visibility import visible
from core.web.errors import form_errors
from core.web.i18n import ngettext
from core.web.reading import integer, once_from_form, picked


@blueprint.get("/performances/<int:performance_id>/plan-version")
@requires(SETUP)
def plan_version_choose(performance_id: int) -> ResponseReturnValue:
    """The versions there are; with ``?version=`` what the change would keep, bring and drop."""
    return _page(performance_id, request.args.get("version", type=integer), {})


@blueprint.post("/performances/<int:performance_id>/plan-version")
@requires(SETUP)
def plan_version_change(performance_id: int) -> ResponseReturnValue:
    """Give the performance the version; places that are taken keep theirs, or the change is refused."""
    performance = visible(Performance, performance_id)
    require(SETUP, performance.centre_id)

    def work() -> dict[str, Any]:
        return {"kept": change_plan(performance_id, picked("version_id")).kept}

    try:
        kept = once_from_form(f"pos_ticketing.plan_change:{current_actor().user_id}", work)["kept"]
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        version_id = request.form.get("version_id", type=integer)
        return _page(performance_id, version_id, form_errors(refusal)), refusal.status
    flash(
        ngettext(
            "The performance has its new plan: %(num)s place was kept.",
            "The performance has its new plan: %(num)s places were kept.",
            kept,
        ),
        "success",
    )
    return redirect(url_for("pos_ticketing.plan_version_choose", performance_id=performance_id))


def _page(performance_id: int, version_id: int | None, errors: dict[str, str]) -> str:
    offer = offer_of(performance_id, SETUP)
    performance = visible(Performance, performance_id)
    versions = (
        select(PlanVersion.id, Plan.name, PlanVersion.number, PlanVersion.places, PlanVersion.created_at)
        .join(Plan, Plan.id == PlanVersion.plan_id)
        .where(PlanVersion.centre_id == offer.centre_id)
        .order_by(
            PlanVersion.plan_id != performance.plan_version.plan_id, Plan.name, PlanVersion.number.desc()
        )
    )
    change = None
    if version_id is not None and version_id != performance.plan_version_id:
        change = preview(performance_id, version_id)
    return render_template(
        "pos_ticketing/plan_change.html",
        offer=offer,
        versions=db.session.execute(versions).all(),
        current_id=performance.plan_version_id,
        version_id=version_id,
        change=change,
        errors=errors,
    )
