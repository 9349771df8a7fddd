"""``/sessions/{id}/closing``: the end of the sale, the count compared, the closing, its summary."""

from __future__ import annotations

from typing import Any

from addons.pos_session.api import blueprint
from addons.pos_session.api.once import once_for
from addons.pos_session.models import Session
from addons.pos_session.permissions import OPERATE, VIEW
from addons.pos_session.schemas.closing import (
    ClosedSessionSchema,
    ClosingCountSchema,
    ClosingSchema,
    ClosingStartSchema,
    ComparisonSchema,
    SummarySchema,
)
from addons.pos_session.schemas.sales import HeaderSchema
from addons.pos_session.schemas.sessions import SessionSchema
from addons.pos_session.services import closing
from addons.pos_session.services.counting import Counted
from addons.pos_session.services.method_counts import Comparison, MethodFound
from addons.pos_session.services.summary import read_content, summary_of
from core.errors import NotFound
from core.identity.access import requires
from core.identity.actor import current_actor, require
from core.identity.services.sign_in import confirm_password
from core.identity.visibility import visible
from core.uow import unit_of_work


@blueprint.route("/sessions/<int:session_id>/closing/start", methods=["POST"])
@requires(OPERATE)
@blueprint.arguments(HeaderSchema, location="headers")
@blueprint.arguments(ClosingStartSchema)
@blueprint.response(200, SessionSchema)
def start_closing(headers: dict[str, Any], wanted: dict[str, Any], session_id: int) -> Session:
    """End the sale: from now on nothing is sold in the session"""
    once_for(
        headers,
        "closing",
        {"session": session_id, **wanted},
        lambda: {"session": closing.start_closing(session_id, force=wanted["force"]).id},
    )
    return visible(Session, session_id)


@blueprint.route("/sessions/<int:session_id>/closing/count", methods=["POST"])
@requires(OPERATE)
@blueprint.arguments(ClosingCountSchema)
@blueprint.response(200, ComparisonSchema)
def compare_count(wanted: dict[str, Any], session_id: int) -> Comparison:
    """Compare a count with what was expected; closes nothing

    Where the cash desk is blind, each count that was compared is entered in the journal.
    """
    with unit_of_work():
        return closing.compare(session_id, _counted(wanted), _found(wanted))


@blueprint.route("/sessions/<int:session_id>/closing", methods=["POST"])
@requires(OPERATE)
@blueprint.arguments(HeaderSchema, location="headers")
@blueprint.arguments(ClosingSchema)
@blueprint.response(200, ClosedSessionSchema)
def close_session(headers: dict[str, Any], wanted: dict[str, Any], session_id: int) -> Session:
    """Close a session with what was counted; nothing is written in it afterwards"""
    visible(Session, session_id)
    confirm_password(current_actor().user_id, wanted.pop("password"))

    def work() -> dict[str, Any]:
        closed = closing.close_session(
            session_id,
            _counted(wanted),
            _found(wanted),
            accepted=wanted["accepted"],
            note=wanted["note"],
            kept=wanted["kept"],
        )
        return {"session": closed.id}

    once_for(headers, "close", {"session": session_id, **wanted}, work)
    return visible(Session, session_id)


@blueprint.route("/sessions/<int:session_id>/summary", methods=["GET"])
@requires(VIEW)
@blueprint.response(200, SummarySchema)
def get_summary(session_id: int) -> dict[str, Any]:
    """Get the summary of the closing of a session"""
    session = visible(Session, session_id)
    require(VIEW, session.centre_id)
    summary = summary_of(session.id)
    if summary is None:
        raise NotFound()
    return {
        "id": summary.id,
        "number": summary.number,
        "desk_id": summary.desk_id,
        "session_id": summary.session_id,
        "created_at": summary.created_at,
        "content": read_content(summary),
    }


def _counted(wanted: dict[str, Any]) -> Counted:
    pieces = wanted["pieces"]
    by_denomination = None if pieces is None else {int(cents): count for cents, count in pieces.items()}
    return Counted(by_denomination, wanted["sum"])


def _found(wanted: dict[str, Any]) -> dict[int, MethodFound]:
    return {row["method_id"]: MethodFound(row["total"], row["pieces"]) for row in wanted["methods"]}
