"""``/performances/<id>/holds`` and ``/best``: hold places for a draft order, chosen or the best; free them again."""

from __future__ import annotations

from typing import Any

from addons.pos_ticketing.api import blueprint
from addons.pos_ticketing.permissions import SELL
from addons.pos_ticketing.schemas.best import BestHeldSchema, BestSchema
from addons.pos_ticketing.schemas.holds import (
    HeldSchema,
    HoldSchema,
    KeySchema,
    ReleasedSchema,
    ReleaseSchema,
)
from addons.pos_ticketing.services.best_seats import Asked, hold_best_once
from addons.pos_ticketing.services.holding import hold_places_once, release_places
from core.identity.access import requires
from core.uow import unit_of_work


@blueprint.route("/performances/<int:performance_id>/holds", methods=["POST"])
@requires(SELL)
@blueprint.arguments(KeySchema, location="headers")
@blueprint.arguments(HoldSchema)
@blueprint.response(200, HeldSchema)
def create_hold(headers: dict[str, Any], wanted: dict[str, Any], performance_id: int) -> dict[str, Any]:
    """Hold places for a draft order: all or none

    409 with ``gone`` (indexes) when some were taken: then nothing is held.
    """
    return hold_places_once(headers.get("key"), performance_id, wanted)


@blueprint.route("/performances/<int:performance_id>/best", methods=["POST"])
@requires(SELL)
@blueprint.arguments(KeySchema, location="headers")
@blueprint.arguments(BestSchema)
@blueprint.response(200, BestHeldSchema)
def create_best(headers: dict[str, Any], wanted: dict[str, Any], performance_id: int) -> dict[str, Any]:
    """Find the best free seats and hold them for a draft order: all or none

    The first of four steps that succeeds wins; 409 when not so many such seats are left.
    """
    asked = dict(wanted)
    return hold_best_once(headers.get("key"), performance_id, asked.pop("order"), Asked(**asked))


@blueprint.route("/performances/<int:performance_id>/release", methods=["POST"])
@requires(SELL)
@blueprint.arguments(ReleaseSchema)
@blueprint.response(200, ReleasedSchema)
def create_release(wanted: dict[str, Any], performance_id: int) -> dict[str, Any]:
    """Free places held for a draft order; safe to repeat"""
    with unit_of_work():
        return release_places(performance_id, wanted["order"], wanted["seats"])
