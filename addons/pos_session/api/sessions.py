"""``/sessions``: the sessions of the caller's centres; making, opening and repairing them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import request
from flask_smorest.pagination import PaginationParameters
from sqlalchemy import func, select
from sqlalchemy.orm import undefer_group

from addons.pos_session.api import blueprint
from addons.pos_session.api.once import once_for
from addons.pos_session.models import Session
from addons.pos_session.models.session import LIVE
from addons.pos_session.permissions import OPERATE, VIEW
from addons.pos_session.schemas.sales import HeaderSchema
from addons.pos_session.schemas.sessions import (
    NewSessionSchema,
    OpeningSchema,
    ResponsibleSchema,
    SessionDetailSchema,
    SessionQuerySchema,
    SessionSchema,
)
from addons.pos_session.services.counting import Counted
from addons.pos_session.services.opening import create_session, open_session
from addons.pos_session.services.responsible import change_responsible
from core.db import db
from core.identity.access import requires
from core.identity.actor import require
from core.identity.visibility import visible
from core.logs import note


@blueprint.route("/sessions", methods=["GET"])
@requires(VIEW)
@blueprint.arguments(SessionQuerySchema, location="query")
@blueprint.response(200, SessionSchema(many=True))
@blueprint.paginate()
def list_sessions(query: dict[str, Any], pagination_parameters: PaginationParameters) -> list[Session]:
    """List the sessions, the newest first"""
    conditions = [getattr(Session, name) == value for name, value in query.items()]
    pagination_parameters.item_count = db.session.execute(
        select(func.count(Session.id)).where(*conditions)
    ).scalar_one()
    wanted = select(Session).where(*conditions).options(undefer_group(LIVE)).order_by(Session.id.desc())
    page = wanted.limit(pagination_parameters.page_size).offset(pagination_parameters.first_item)
    return list(db.session.execute(page).scalars())


@blueprint.route("/sessions/<int:session_id>", methods=["GET"])
@requires(VIEW)
@blueprint.response(200, SessionDetailSchema)
def get_session(session_id: int) -> Session:
    """Get one session"""
    session = visible(Session, session_id)
    note(centre_id=session.centre_id)
    require(VIEW, session.centre_id)
    return session


@blueprint.route("/sessions", methods=["POST"])
@requires(OPERATE)
@blueprint.arguments(HeaderSchema, location="headers")
@blueprint.arguments(NewSessionSchema)
@blueprint.response(201, SessionDetailSchema)
def make_session(headers: dict[str, Any], wanted: dict[str, Any]) -> Session:
    """Make a session in opening control on a desk"""
    return _once(headers, wanted, lambda: create_session(wanted["desk_id"], wanted["responsible_id"]))


@blueprint.route("/sessions/<int:session_id>/open", methods=["POST"])
@requires(OPERATE)
@blueprint.arguments(HeaderSchema, location="headers")
@blueprint.arguments(OpeningSchema)
@blueprint.response(200, SessionDetailSchema)
def open_counted_session(headers: dict[str, Any], wanted: dict[str, Any], session_id: int) -> Session:
    """Open a session with its drawer as counted

    Where something must be done first, the session is still in opening control: ask for it again until its `opening`
    is over.
    """
    visible(Session, session_id)
    pieces = wanted["pieces"]
    found = Counted(None if pieces is None else {int(cents): n for cents, n in pieces.items()}, wanted["sum"])
    work = partial(open_session, session_id, found, wanted["note"])
    return _once(headers, {"session": session_id, **wanted}, work)


@blueprint.route("/sessions/<int:session_id>/responsible", methods=["POST"])
@requires(OPERATE)
@blueprint.arguments(HeaderSchema, location="headers")
@blueprint.arguments(ResponsibleSchema)
@blueprint.response(200, SessionDetailSchema)
def change_session_responsible(headers: dict[str, Any], wanted: dict[str, Any], session_id: int) -> Session:
    """Give a session in opening control to another responsible"""
    visible(Session, session_id)
    work = partial(change_responsible, session_id, wanted["responsible_id"])
    return _once(headers, {"session": session_id, **wanted}, work)


def _once(headers: dict[str, Any], asked: dict[str, Any], work: Callable[[], Session]) -> Session:
    """Run ``work`` once for the key of the request; the session as it is now."""
    done = once_for(headers, str(request.endpoint), asked, lambda: {"session_id": work().id})
    return visible(Session, done["session_id"])
