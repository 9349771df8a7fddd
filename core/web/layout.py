"""What every page shows around its content: navigation, centre, language, theme, user."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Flask, current_app, redirect, request, session, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from core.config import settings
from core.contributions import MenuItem
from core.db import db
from core.i18n import N_
from core.identity.access import access_of, public
from core.identity.actor import ANONYMOUS, Actor, current_actor
from core.identity.models import User
from core.registry import registry
from core.uow import unit_of_work
from core.web.catalog import LANGUAGES
from core.web.centre import centre_or_none, own_centres
from core.web.centre import init_app as init_centre
from core.web.errors import wants_fragment
from core.web.i18n import translate
from core.web.links import next_page

LANGUAGE_NAMES = {"fr": "Français", "en": "English"}

blueprint = Blueprint("shell", __name__)


@dataclass(frozen=True)
class Entry:
    """A link of the navigation, in the reader's language."""

    label: str
    href: str
    active: bool


@dataclass(frozen=True)
class Section:
    """A dropdown of the navigation (a plain link when it has one entry)."""

    label: str
    entries: list[Entry]

    @property
    def active(self) -> bool:
        return any(entry.active for entry in self.entries)


def navigation() -> list[Section]:
    """The sections the actor may use in the current centre, ordered by their lightest entry."""
    actor = current_actor()
    if actor.is_anonymous:
        return []
    centre = centre_or_none()
    found = [item for _, item in registry().collect("register_menu", centre=centre.id if centre else None)]
    mine = [item for item in [*found, *_host_menu()] if _may_open(actor, item)]
    sections: dict[str, list[MenuItem]] = {}
    for item in sorted(mine, key=lambda item: item.weight):
        sections.setdefault(item.section, []).append(item)
    return [Section(translate(label), [_entry(item) for item in items]) for label, items in sections.items()]


def add_menu(*items: MenuItem) -> None:
    """Add entries for pages of the host (administration, journal, jobs) while the application is made."""
    _host_menu().extend(items)


def user_links() -> list[Entry]:
    """The links of the user's own menu."""
    return [
        Entry(translate(label), url_for(endpoint), request.endpoint == endpoint) for label, endpoint in _OWN
    ]


_OWN = ((N_("My account"), "identity.account"), (N_("API tokens"), "identity.tokens"))


def _host_menu() -> list[MenuItem]:
    menu: list[MenuItem] = current_app.extensions.setdefault("guichet_menu", [])
    return menu


def may(permission: str, centre_id: int | None = None) -> bool:
    """For templates: whether the actor has a permission, in the current centre unless one is named."""
    centre = centre_or_none() if centre_id is None else None
    return current_actor().may(permission, centre.id if centre is not None else centre_id)


@blueprint.post("/language")
@public
def choose_language() -> Response:
    """Speak another language from now on; a user's choice is kept with the user (identity's profile)."""
    wanted = request.form.get("language", "")
    if wanted not in LANGUAGES:
        raise BadRequest()
    session["language"] = wanted
    _keep_for_user(wanted)
    return redirect(next_page())


def _keep_for_user(language: str) -> None:
    """Keep the language with the logged-in user, so that the next login speaks it at once."""
    actor = current_actor()
    if actor.is_anonymous or actor.token_id is not None:
        return
    with unit_of_work():
        user = db.session.get(User, actor.user_id)
        if user is not None:
            user.language = language


def init_app(app: Flask) -> None:
    """Mount the switches and give every template what the layout needs."""
    init_centre(app)
    app.register_blueprint(blueprint)
    app.jinja_env.globals.update(
        may=may,
        navigation=navigation,
        language_names=LANGUAGE_NAMES,
        own_centres=own_centres,
        here=here,
        user_links=user_links,
    )

    @app.context_processor
    def _shell() -> dict[str, Any]:
        actor = current_actor()
        return {
            "actor": None if actor == ANONYMOUS else actor,
            "app_name": settings().app.name,
            "centre": centre_or_none(),
            "theme": actor.theme,
            "is_fragment": wants_fragment(),
        }


def here() -> str:
    """Where a switch leads back to: this page when it can be asked for again, else the home page."""
    if request.method == "GET" and request.endpoint is not None and not request.view_args:
        return request.full_path.rstrip("?")
    return url_for("home.index")


def _may_open(actor: Actor, item: MenuItem) -> bool:
    """The permission of the entry, or what its page asks for where the entry names none."""
    if item.permission is not None:
        return actor.may(item.permission)
    access = access_of(current_app, item.endpoint)
    return access is None or access.permission is None or actor.may(access.permission)


def _entry(item: MenuItem) -> Entry:
    href = url_for(item.endpoint)
    path = href.partition("?")[0]
    active = request.path == path or (path != "/" and request.path.startswith(f"{path.rstrip('/')}/"))
    return Entry(translate(item.label), href, active)
