"""``GET /sessions/{id}/sheet`` and ``GET /consolidated``: the cash sheets."""

from __future__ import annotations

from typing import Any

from addons.pos_session.api import blueprint
from addons.pos_session.models import Session
from addons.pos_session.permissions import VIEW
from addons.pos_session.schemas.sheets import CashSheetSchema, ConsolidatedSchema, PeriodQuerySchema
from addons.pos_session.services.blind import require_expected
from addons.pos_session.services.consolidated import Consolidated, consolidated
from addons.pos_session.services.sheet import Sheet, sheet_of
from core.identity.access import requires
from core.identity.actor import require
from core.identity.visibility import visible
from core.logs import note


@blueprint.route("/sessions/<int:session_id>/sheet", methods=["GET"])
@requires(VIEW)
@blueprint.response(200, CashSheetSchema)
def get_sheet(session_id: int) -> Sheet:
    """Get the cash sheet of a session"""
    session = visible(Session, session_id)
    note(centre_id=session.centre_id)
    require(VIEW, session.centre_id)
    require_expected(session)
    return sheet_of(session)


@blueprint.route("/consolidated", methods=["GET"])
@requires(VIEW)
@blueprint.arguments(PeriodQuerySchema, location="query")
@blueprint.response(200, ConsolidatedSchema)
def get_consolidated(query: dict[str, Any]) -> Consolidated:
    """Get the closed sessions of a centre by business day"""
    return consolidated(query["centre"], query["first"], query["last"])
