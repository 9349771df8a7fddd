"""Makes the tickets of a paid order: gap-free numbers per series, unguessable codes, one insert for all."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, cast

from sqlalchemy import Table, insert

from addons.pos_session.services.line_kinds import LineRef, OrderRef
from addons.pos_ticketing.models import Ticket
from addons.pos_ticketing.models.ticket import counter_of, number_text
from addons.pos_ticketing.services.claims import Wanted
from addons.pos_ticketing.services.contacts import owners_of
from addons.pos_ticketing.services.offer import Offer
from addons.pos_ticketing.services.places import PlaceLabels
from core import clock, numbering
from core.db import db

CODE_BYTES = 16
_TICKET = cast(Table, Ticket.__table__)
_INSERT = insert(_TICKET).returning(_TICKET.c.id, _TICKET.c.code)


def issue(
    order: OrderRef, sold: Sequence[tuple[LineRef, Wanted]], offers: Mapping[int, Offer]
) -> list[dict[str, Any]]:
    """Write one ticket per line (requirements.md T2-1 to T2-4) and return what the sale answers of each.

    One statement per series for the numbers and one for all the tickets; a draft takes one more, for whom its
    tickets are. Series are numbered in the order of their ids, so that two orders never wait for each other in a
    circle.
    """
    by_series: dict[int, list[tuple[LineRef, Wanted]]] = defaultdict(list)
    for line, place in sold:
        by_series[offers[place.performance_id].series_id].append((line, place))
    # A one-shot sale was never a basket: its lines are in nobody's name, but for those of an exchange.
    owners = {} if order.one_shot else owners_of([line.id for line, _ in sold])
    rows: list[dict[str, Any]] = []
    for series_id in sorted(by_series):
        first = numbering.take(counter_of(series_id), len(by_series[series_id]))
        for number, (line, place) in enumerate(by_series[series_id], start=first):
            row = _row(order, line, place, offers[place.performance_id], number)
            rows.append(row | {"customer_id": owners.get(line.id, row["customer_id"])})
    written = db.session.connection().execute(_INSERT, rows)
    ids = {code: ticket_id for ticket_id, code in written}
    return [
        {
            "ticket_id": ids[row["code"]],
            "number": number_text(row["series_code"], row["number"]),
            "code": row["code"],
            "performance_id": row["performance_id"],
            "seat": row["seat"],
            "label": str(PlaceLabels(row["zone"], row["row_label"], row["seat_label"])),
            "price": row["price"],
        }
        | ({"replaces": row["replaces_id"]} if row["replaces_id"] is not None else {})
        for row in rows
    ]  # fmt: skip


def _row(order: OrderRef, line: LineRef, place: Wanted, offer: Offer, number: int) -> dict[str, Any]:
    session = order.session
    labels = offer.places.labels(place.seat)
    return {
        "centre_id": order.centre_id,
        "series_id": offer.series_id,
        "number": number,
        "series_code": offer.series_code,
        "code": secrets.token_urlsafe(CODE_BYTES),
        "order_id": order.id,
        "line_id": line.id,
        "session_id": session.id,
        "performance_id": place.performance_id,
        "seat": place.seat,
        "audience_category_id": place.audience_category_id,
        "user_id": session.user_id,
        "company": offer.company,
        "licence": offer.licence,
        "event": offer.event,
        "starts_at": offer.starts_at,
        "venue": offer.venue,
        "zone": labels.zone,
        "row_label": labels.row,
        "seat_label": labels.seat,
        "seat_category": offer.places.category(place.seat),
        "audience_category": offer.rates[place.audience_category_id or 0],
        "price": line.total_ttc,
        "vat_rate": line.rate,
        "total_ht": line.total_ht,
        "sold_at": order.validated_at or clock.now(),
        "point_of_sale": f"{session.desk_code} {session.desk_name}"[:90],
        "order_number": order.number,
        "audience_kind": offer.audience[place.audience_category_id or 0].kind,
        "issuer_address": offer.issuer_address,
        "siret": offer.siret,
        "channel_id": offer.channel_id,
        "customer_id": line.source.get("customer_id"),
        "package_sale_id": place.package_sale_id,
        "replaces_id": place.replaces_id,
    }
