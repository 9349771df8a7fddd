"""The settings of the management team of the current centre that a manager of the point of sale decides."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from addons.pos_session.permissions import MANAGE
from addons.pos_session.services import team_settings
from addons.pos_session.views import blueprint
from addons.pos_session.views.reading import once_per_form
from addons.pos_session.views.setup import set_up_centre
from core.db import db
from core.identity.access import requires
from core.identity.models import Centre
from core.web.i18n import _
from core.web.saving import saved


@blueprint.route("/setup/team", methods=["GET", "POST"])
@requires(MANAGE)
def setup_team() -> ResponseReturnValue:
    """The paper that the centres of the team print on."""
    centre = set_up_centre(MANAGE)
    paper = request.form.get("print_format", "")

    def page(errors: dict[str, str]) -> str:
        names = select(Centre.name).where(Centre.team_id == centre.team_id).order_by(Centre.name)
        return render_template(
            "pos_session/setup_team.html",
            of_centre=centre,
            centres=db.session.execute(names).scalars().all(),
            paper=paper or centre.team.print_format,
            errors=errors,
        )

    def work() -> dict[str, Any]:
        return {"team": team_settings.choose_paper(centre.id, paper).id}

    if request.method == "GET":
        return page({})
    return saved(
        lambda: once_per_form("team", work),
        page,
        _("The settings of the team are changed."),
        url_for("pos_session.setup_team"),
    )
