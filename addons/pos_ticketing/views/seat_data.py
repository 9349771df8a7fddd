"""What the seat plan fetches: states, changes, holds, releases, details of places (never HTML)."""

from __future__ import annotations

from flask import Response, jsonify, request

from addons.pos_ticketing.permissions import SELL, VIEW
from addons.pos_ticketing.schemas.holds import HoldSchema, ReleaseSchema, loaded
from addons.pos_ticketing.services import states, watching
from addons.pos_ticketing.services.holding import hold_places_once, release_places
from addons.pos_ticketing.services.performances import offer_of
from addons.pos_ticketing.services.seat_detail import seat_detail
from addons.pos_ticketing.services.seat_search import contingents_of, places_of_orders
from addons.pos_ticketing.views import blueprint
from addons.pos_ticketing.views.seat_facts import seat_facts
from core.identity.access import requires
from core.uow import unit_of_work
from core.web.reading import integer


def no_store(response: Response) -> Response:
    """States are never cached."""
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/performances/<int:performance_id>/states")
@requires(VIEW, background=True)
def performance_states(performance_id: int) -> Response:
    """One byte per place in plan order; ``X-Since`` is where the changes go on from."""
    found = watching.all_states(performance_id, request.args.get("order", type=integer))
    return Response(found.places, headers=found.headers)


@blueprint.get("/performances/<int:performance_id>/changes")
@requires(VIEW, background=True)
def performance_changes(performance_id: int) -> Response:
    """What changed since ``since``: two statements besides who asks. Another ``offer``: read all states again."""
    since = request.args.get("since", default=0, type=states.instant)
    return no_store(jsonify(watching.changes(performance_id, since, request.args.get("order", type=integer))))


@blueprint.get("/performances/<int:performance_id>/places/<int:seat>")
@requires(VIEW)
def performance_place(performance_id: int, seat: int) -> Response:
    """The detail of one place, in words: SHIFT + right click, I, or a long press on the plan."""
    detail = seat_detail(performance_id, seat, request.args.get("order", type=integer))
    return no_store(jsonify(seat_facts(detail)))


@blueprint.get("/performances/<int:performance_id>/order-places")
@requires(VIEW)
def performance_order_places(performance_id: int) -> Response:
    """The places of the orders whose number contains what was typed: a filter of the plan."""
    places, orders = places_of_orders(performance_id, request.args.get("number", "")[:20])
    return no_store(jsonify(places=places, orders=orders))


@blueprint.get("/performances/<int:performance_id>/contingent-places")
@requires(VIEW)
def performance_contingent_places(performance_id: int) -> Response:
    """The places of each contingent as runs of neighbours: a filter of the plan."""
    found = contingents_of(offer_of(performance_id, VIEW))
    return no_store(
        jsonify(contingents=[{"id": one.id, "name": one.name, "runs": one.runs} for one in found])
    )


@blueprint.post("/performances/<int:performance_id>/holds")
@requires(SELL)
def performance_hold(performance_id: int) -> Response:
    """Hold places for an order; the same Idempotency-Key gets the first answer."""
    body = loaded(HoldSchema(), request.get_json(silent=True))
    return no_store(jsonify(hold_places_once(request.headers.get("Idempotency-Key"), performance_id, body)))


@blueprint.post("/performances/<int:performance_id>/release")
@requires(SELL)
def performance_release(performance_id: int) -> Response:
    """Free places of the temporary basket; safe to repeat."""
    body = loaded(ReleaseSchema(), request.get_json(silent=True))
    with unit_of_work():
        answer = release_places(performance_id, body["order"], body["seats"])
    return no_store(jsonify(answer))
