"""What head office tells a register of the places lent to it: the performances, their plans, prices and places."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import Table, select

from addons.pos_ticketing.models import Event, LentContingent, LentPlace, Performance, PlanVersion
from addons.pos_ticketing.models.contingent import Contingent
from addons.pos_ticketing.models.lent import RETURNED, TAKEN_BACK
from addons.pos_ticketing.services.house_places import runs
from addons.pos_ticketing.services.lent_texts import VERSION, written
from addons.pos_ticketing.services.offer import Offer
from addons.pos_ticketing.services.plan_export import source_of
from addons.pos_ticketing.services.pricing import offers
from core.db import db

_PLACE = cast(Table, LentPlace.__table__)
_GONE = (RETURNED, TAKEN_BACK)


def lent_document(centre_id: int, holder: str) -> bytes:
    """Everything that a centre lends to the register ``holder`` now; the same state is the same bytes.

    A performance whose places are all accounted for is left out: that says nothing, the register ends no sale by it.
    To be read outside the unit of work that lends, so that only what is committed is told.
    """
    running = (
        select(LentContingent, Contingent.name)
        .join(Contingent, Contingent.id == LentContingent.contingent_id)
        .where(
            LentContingent.centre_id == centre_id,
            LentContingent.holder == holder,
            LentContingent.ended_at.is_(None),
        )
        .order_by(LentContingent.id)
    )
    rows = db.session.execute(running).all()
    places = _places([lent.id for lent, _ in rows])
    lendings: dict[int, list[dict[str, Any]]] = {}
    for lent, name in rows:
        lendings.setdefault(lent.performance_id, []).append(
            {
                "reference": lent.reference,
                "name": name,
                "until": lent.until.isoformat(),
                "recalled": lent.recalled_at is not None,
                "places": runs(places.get(lent.id, [])),
            }
        )
    found = offers(list(lendings)) if lendings else {}
    about = select(Performance, Event, PlanVersion).where(
        Performance.id.in_(list(lendings)),
        Event.id == Performance.event_id,
        PlanVersion.id == Performance.plan_version_id,
    )
    plans: dict[str, Any] = {}
    performances = []
    for performance, event, version in db.session.execute(about.order_by(Performance.id)):
        if version.hash not in plans:
            plans[version.hash] = source_of(version)
        performances.append(
            {
                "reference": str(performance.id),
                "title": event.title,
                "subtitle": event.subtitle,
                "starts_at": performance.starts_at.isoformat(),
                "vat_rate": performance.vat_rate,
                "state": performance.state,
                "plan": version.hash,
                "prices": _prices(found[performance.id]),
                "lendings": lendings[performance.id],
            }
        )
    return written({"version": VERSION, "series": holder, "plans": plans, "performances": performances})


def _places(lent_ids: Sequence[int]) -> dict[int, list[int]]:
    """{lending: its places that the register did not give up}; one statement."""
    found: dict[int, list[int]] = {}
    wanted = select(_PLACE.c.lent_id, _PLACE.c.seat).where(
        _PLACE.c.lent_id.in_(lent_ids), _PLACE.c.state.not_in(_GONE)
    )
    for row in db.session.execute(wanted) if lent_ids else ():
        found.setdefault(row.lent_id, []).append(row.seat)
    return found


def _prices(offer: Offer) -> list[dict[str, Any]]:
    """The prices of today; rates that a membership grants are left out, the register knows no memberships."""
    rows = []
    for (category, rate_id), amount in offer.prices.items():
        audience = offer.audience[rate_id]
        if not audience.members_only:
            row = {
                "category": category, "rate": audience.name, "kind": audience.kind, "proof": audience.proof,
                "amount": amount,
            }  # fmt: skip
            rows.append(row)
    return sorted(rows, key=lambda row: (str(row["category"]), str(row["rate"])))
