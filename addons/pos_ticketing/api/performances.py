"""``/performances``: what is on sale, its prices, its places and their states."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, request

from addons.pos_ticketing.api import blueprint
from addons.pos_ticketing.permissions import VIEW
from addons.pos_ticketing.schemas.performances import (
    ChangesQuerySchema,
    ChangesSchema,
    PerformanceSchema,
    PlacesSchema,
)
from addons.pos_ticketing.services import states
from addons.pos_ticketing.services.offer import Offer
from addons.pos_ticketing.services.performances import coming, offer_of, watched
from core.identity.access import requires
from core.web.reading import integer


@blueprint.route("/performances")
@requires(VIEW)
@blueprint.response(200, PerformanceSchema(many=True))
@blueprint.paginate()
def list_performances(pagination_parameters: Any) -> list[dict[str, Any]]:
    """Coming performances of the actor's centres, soonest first, with their prices"""
    page = pagination_parameters
    total, found = coming(page.first_item, page.page_size)
    page.item_count = total
    return [_performance(offer) for offer in found]


@blueprint.route("/performances/<int:performance_id>")
@requires(VIEW)
@blueprint.response(200, PerformanceSchema)
def get_performance(performance_id: int) -> dict[str, Any]:
    """One performance with its prices"""
    return _performance(offer_of(performance_id, VIEW))


@blueprint.route("/performances/<int:performance_id>/places")
@requires(VIEW)
@blueprint.response(200, PlacesSchema)
def get_places(performance_id: int) -> dict[str, Any]:
    """The geometry of its plan: columns in plan order, the index of a place is its name in holds and sales"""
    offer = offer_of(performance_id, VIEW)
    return {"hash": offer.plan_hash, "geometry": offer.places.columns}


@blueprint.route("/performances/<int:performance_id>/states")
@requires(VIEW)
@blueprint.response(200, content_type="application/octet-stream")
def get_states(performance_id: int) -> Response:
    """One byte per place in plan order

    0 free, 1 held by ``order``, 2 sold, 3 option, 4 blocked, 5 held by another; +128: not for sale.
    ``X-Since`` is where changes go on from.
    """
    found, since = states.states(offer_of(performance_id, VIEW), request.args.get("order", type=integer))
    response = make_response(found)
    response.headers["Content-Type"] = "application/octet-stream"
    response.headers["X-Since"] = str(since)
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.route("/performances/<int:performance_id>/changes")
@requires(VIEW)
@blueprint.arguments(ChangesQuerySchema, location="query")
@blueprint.response(200, ChangesSchema)
def get_changes(query: dict[str, Any], performance_id: int) -> dict[str, Any]:
    """What changed since a time: [place, state, end of its hold or 0] in absolute states"""
    seen = watched(performance_id, VIEW)
    told, at = states.changes(performance_id, seen.places, query["since"], query.get("order"))
    return {"since": at, "changes": [list(change) for change in told]}


def _performance(offer: Offer) -> dict[str, Any]:
    return {
        "id": offer.performance_id,
        "centre_id": offer.centre_id,
        "event": offer.event,
        "venue": offer.venue,
        "starts_at": offer.starts_at,
        "vat_rate": offer.vat_rate,
        "on_sale": offer.on_sale,
        "plan_hash": offer.plan_hash,
        "prices": [
            {
                "seat_category": seat_category,
                "audience_category_id": rate_id,
                "audience_category": offer.rates[rate_id],
                "amount": amount,
            }
            for (seat_category, rate_id), amount in offer.prices.items()
        ],
    }
