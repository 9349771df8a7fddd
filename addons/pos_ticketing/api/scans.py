"""``/performances/<id>/scans``: the access control for handheld scanners of others."""

from __future__ import annotations

from typing import Any

from addons.pos_ticketing.api import blueprint
from addons.pos_ticketing.permissions import SCAN
from addons.pos_ticketing.schemas.holds import KeySchema
from addons.pos_ticketing.schemas.scans import ScannedSchema, ScanSchema
from addons.pos_ticketing.services.access import scan_once
from core.identity.access import requires


@blueprint.route("/performances/<int:performance_id>/scans", methods=["POST"])
@requires(SCAN)
@blueprint.arguments(KeySchema, location="headers")
@blueprint.arguments(ScanSchema)
@blueprint.response(201, ScannedSchema)
def create_scan(headers: dict[str, Any], asked: dict[str, Any], performance_id: int) -> dict[str, Any]:
    """Scan a ticket at a door

    Any verdict is 201: a refused entry is a fact too. The same Idempotency-Key gets the first verdict again.
    """
    performances = [performance_id, *asked["performances"]]
    return scan_once(headers.get("key"), asked["door"], performances, asked["code"])
