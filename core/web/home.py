"""The home page: cards of the addons and links to everything the user may open."""

from __future__ import annotations

from flask import Blueprint, Flask, render_template

from core.identity.access import authenticated
from core.web.layout import navigation

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@authenticated
def index() -> str:
    """What the user can do from here, in the current centre."""
    return render_template("core/home.html", sections=navigation())


def init_app(app: Flask) -> None:
    """Mount the home page."""
    app.register_blueprint(blueprint)
