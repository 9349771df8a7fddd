"""``/performances``: what is on sale, its prices, its places and their states."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from addons.pos_ticketing.api import blueprint
from addons.pos_ticketing.permissions import VIEW
from addons.pos_ticketing.schemas.performances import (
    ChangesQuerySchema,
    ChangesSchema,
    PerformanceSchema,
    PlacesSchema,
)
from addons.pos_ticketing.services import watching
from addons.pos_ticketing.services.offer import Offer
from addons.pos_ticketing.services.performances import coming, offer_of
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

    0 free, 1 held by ``order``, 2 sold, 3 option, 4 blocked, 5 held by another; +64: of a contingent;
    +128: not for sale, or not in the sales channel of ``order``. ``X-Since`` is where changes go on from,
    ``X-Offer`` and ``X-Plan`` are what ``offer`` and ``plan`` of the changes are compared with.
    """
    found = watching.all_states(performance_id, request.args.get("order", type=integer))
    return Response(found.places, headers=found.headers)


@blueprint.route("/performances/<int:performance_id>/changes")
@requires(VIEW)
@blueprint.arguments(ChangesQuerySchema, location="query")
@blueprint.response(200, ChangesSchema)
def get_changes(query: dict[str, Any], performance_id: int) -> dict[str, Any]:
    """What changed since a time: [place, state, end of its hold or 0] in absolute states

    When ``offer`` is not the one of the states any more, what is for sale has changed: read the states again, and
    the places when ``plan`` (the hash of the plan) is another one.
    """
    return watching.changes(performance_id, query["since"], query.get("order"))


def _performance(offer: Offer) -> dict[str, Any]:
    return {
        "id": offer.performance_id,
        "centre_id": offer.centre_id,
        "event": offer.event,
        "venue": offer.venue,
        "starts_at": offer.starts_at,
        "vat_rate": offer.vat_rate,
        "state": offer.state,
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
