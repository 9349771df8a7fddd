"""The small editor: categories and attributes of seats, free zones, the focal point; saved as a new version."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue

from addons.pos_ticketing.errors import BrokenPlan
from addons.pos_ticketing.models import PlanVersion
from addons.pos_ticketing.permissions import PLAN_IMPORT
from addons.pos_ticketing.schemas.holds import loaded
from addons.pos_ticketing.schemas.plans import PlanEditSchema
from addons.pos_ticketing.services.plan_edit import edited
from addons.pos_ticketing.services.plan_import import store_edited
from addons.pos_ticketing.views import blueprint
from addons.pos_ticketing.views.plan_texts import plan_texts
from addons.pos_ticketing.views.plan_work_texts import work_texts
from core.idempotency import fingerprint, once
from core.identity.access import requires
from core.identity.actor import current_actor, require
from core.identity.visibility import visible
from core.web.errors import refusal_text
from core.web.i18n import _, translate


@blueprint.get("/plans/versions/<int:version_id>/edit")
@requires(PLAN_IMPORT)
def plan_edit(version_id: int) -> ResponseReturnValue:
    """The editor on one version."""
    version = _version(version_id)
    return render_template(
        "pos_ticketing/plan_edit.html",
        version=version,
        texts={**plan_texts(), **work_texts()},
    )


@blueprint.post("/plans/versions/<int:version_id>/edit")
@requires(PLAN_IMPORT)
def plan_edit_save(version_id: int) -> ResponseReturnValue:
    """Store what was edited as a new version; the one it began with stays as it is. Answers where it is."""
    version = _version(version_id)
    body = loaded(PlanEditSchema(), request.get_json(silent=True))
    try:
        plan, geometry = edited(version, body)
    except BrokenPlan as refusal:
        faults = [
            f"{found.path}: {translate(found.message, **found.params)}" for found in refusal.problems[:5]
        ]
        message = " ".join([refusal_text(refusal), *faults])
        return _answer({"code": refusal.code, "message": message}), refusal.status

    def work() -> dict[str, Any]:
        stored = store_edited(version, plan, geometry)
        return {"version": stored.version.number, "new": stored.is_new}

    key = request.headers.get("Idempotency-Key")
    scope = f"pos_ticketing.plan_edit:{current_actor().user_id}"
    stored = once(key, scope, work, fingerprint({"version": version_id, "hash": geometry.hash}))
    if stored["new"]:
        message = _("Saved as version %(number)s.", number=stored["version"])
    else:
        message = _("Nothing was changed: this is version %(number)s.", number=stored["version"])
    flash(message, "success" if stored["new"] else "info")
    return _answer(
        {"message": message, "location": url_for("pos_ticketing.plan_show", plan_id=version.plan_id)}
    )


def _version(version_id: int) -> PlanVersion:
    version = visible(PlanVersion, version_id)
    require(PLAN_IMPORT, version.centre_id)
    return version


def _answer(body: dict[str, Any]) -> Response:
    response = jsonify(body)
    response.headers["Cache-Control"] = "no-store"
    return response
