"""The centre a page acts in: kept in the session, always one the user is attached to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from flask import Blueprint, Flask, flash, has_request_context, redirect, request, session
from sqlalchemy import select
from werkzeug.wrappers import Response

from core.db import db
from core.errors import Forbidden, NotFound
from core.i18n import N_
from core.identity.access import authenticated
from core.identity.actor import Actor, current_actor
from core.identity.models import Centre
from core.registry import registry
from core.web.links import next_page
from core.web.reading import integer

_KEY = "centre_id"
_CACHE = "guichet.centres"

blueprint = Blueprint("centre", __name__)


class NoCentre(Forbidden):
    """The user is attached to no centre, so no page of a centre can be shown."""

    code = "core.no_centre"
    message = N_("You are not attached to any centre. Ask an administrator to attach you to one.")


def own_centres() -> Sequence[Centre]:
    """The centres the actor is attached to, by name; one statement per request at most."""
    actor = current_actor()
    if not has_request_context():
        return _read(actor)
    cached = request.environ.get(_CACHE)
    if cached is None or cached[0] != actor.centre_ids:
        cached = request.environ[_CACHE] = (actor.centre_ids, _read(actor))
    return cast(Sequence[Centre], cached[1])


def centre_or_none() -> Centre | None:
    """The current centre, or None for a visitor, a page outside of centres, or a job."""
    if not has_request_context():
        return None
    centres = own_centres()
    if not centres:
        return None
    wanted = session.get(_KEY)
    return next((centre for centre in centres if centre.id == wanted), centres[0])


def known_centre_id() -> int | None:
    """The current centre's id if this request already looked it up (for its log line); no statement."""
    if not has_request_context() or request.environ.get(_CACHE) is None:
        return None
    centre = centre_or_none()
    return centre.id if centre else None


def current_centre() -> Centre:
    """The centre this page acts in. Raises NoCentre when the user is attached to none."""
    centre = centre_or_none()
    if centre is None:
        raise NoCentre()
    return centre


@blueprint.post("/centre")
@authenticated
def switch() -> Response:
    """Go on in another of one's centres. A foreign centre is NotFound."""
    wanted = request.form.get("centre_id", type=integer)
    centre = next((centre for centre in own_centres() if centre.id == wanted), None)
    if centre is None:
        raise NotFound()
    session[_KEY] = centre.id
    from core.web.i18n import _

    flash(_("You now work in %(centre)s.", centre=centre.name), "success")
    return redirect(next_page())


def init_app(app: Flask) -> None:
    """Mount the switch, and close the pages of an addon where it is switched off."""
    app.register_blueprint(blueprint)

    @app.before_request
    def _close_switched_off() -> None:
        actor = current_actor()
        if not actor.switched_off or request.blueprint is None or request.path.startswith("/api/"):
            return
        addon = owner_of_blueprint(request.blueprint)
        centre = centre_or_none() if addon is not None else None
        if addon is not None and centre is not None and (centre.id, addon) in actor.switched_off:
            raise NotFound()


def owner_of_blueprint(name: str) -> str | None:
    """The addon that a blueprint's name belongs to (``<addon>`` or ``<addon>_…``), None for the host's."""
    root = name.partition(".")[0]
    owners = [m.name for m in registry().enabled if root == m.name or root.startswith(f"{m.name}_")]
    return max(owners, key=len, default=None)


def _read(actor: Actor) -> Sequence[Centre]:
    if not actor.centre_ids:
        return ()
    wanted = select(Centre).where(Centre.id.in_(actor.centre_ids)).order_by(Centre.name, Centre.id)
    return db.session.scalars(wanted).all()
