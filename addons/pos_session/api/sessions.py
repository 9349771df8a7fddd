"""``GET /sessions``: the sessions of the caller's centres."""

from __future__ import annotations

from typing import Any

from flask_smorest.pagination import PaginationParameters
from sqlalchemy import func, select

from addons.pos_session.api import blueprint
from addons.pos_session.models import Session
from addons.pos_session.permissions import VIEW
from addons.pos_session.schemas.sessions import SessionQuerySchema, SessionSchema
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
    wanted = select(Session).where(*conditions).order_by(Session.id.desc())
    page = wanted.limit(pagination_parameters.page_size).offset(pagination_parameters.first_item)
    return list(db.session.execute(page).scalars())


@blueprint.route("/sessions/<int:session_id>", methods=["GET"])
@requires(VIEW)
@blueprint.response(200, SessionSchema)
def get_session(session_id: int) -> Session:
    """Get one session"""
    session = visible(Session, session_id)
    note(centre_id=session.centre_id)
    require(VIEW, session.centre_id)
    return session
