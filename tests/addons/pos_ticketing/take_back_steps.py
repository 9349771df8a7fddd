"""Steps of the tests that take tickets back: correct a sale, and look at what became of its tickets."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any

from sqlalchemy import select

from addons.pos_session.models import PaymentMethod
from addons.pos_session.services.corrections import correct
from addons.pos_session.services.taking_back import Taken
from addons.pos_session.services.tenders import Method, Tender
from addons.pos_ticketing.models import Claim, Ticket, TicketCancellation
from addons.pos_ticketing.services.upkeep import broken_invariants
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User
from core.testing.factories import as_user
from core.uow import unit_of_work
from tests.addons.pos_ticketing.conftest import Theatre

_keys = count(1)


def by(kind: str) -> Any:
    """The whole gap by the first method of a kind."""

    def tenders(due: int, methods: Mapping[int, Method]) -> Sequence[Tender]:
        method = next(method for method in methods.values() if method.kind == kind)
        return [Tender(method.id, due)] if due else []

    return tenders


def take_back(
    theatre: Theatre,
    sale: dict[str, Any],
    *lines: int,
    added: Sequence[dict[str, Any]] = (),
    means: str = "cash",
    user: User | None = None,
) -> dict[str, Any]:
    """Take lines of a sale back (their positions in it) in the operator's session, and sell ``added`` instead."""
    taken = [Taken(sale["lines"][line]["id"], 1) for line in lines or (0,)]
    with as_user(user or theatre.operator), unit_of_work():
        return correct(sale["order_id"], theatre.session.id, taken, added, by(means), "Empêchement")


def ticket_ids(sale: dict[str, Any]) -> list[int]:
    return [ticket["ticket_id"] for ticket in sale["documents"]["ticket"]]


def tickets() -> list[Ticket]:
    with acting_as(SYSTEM):
        return list(db.session.scalars(select(Ticket).order_by(Ticket.series_id, Ticket.number)))


def cancellations() -> list[TicketCancellation]:
    with acting_as(SYSTEM):
        return list(db.session.scalars(select(TicketCancellation).order_by(TicketCancellation.ticket_id)))


def sold_seats(theatre: Theatre) -> dict[int, int]:
    """{seat: order} of the places that are sold."""
    rows = db.session.execute(
        select(Claim.seat, Claim.order_id).where(
            Claim.performance_id == theatre.performance.id, Claim.state == "sold"
        )
    )
    return {row.seat: row.order_id for row in rows}


def all_is_well() -> bool:
    """The rules that must hold, those of the point of sale too."""
    from core.registry import registry

    with acting_as(SYSTEM):
        faults = [fault for _, fault in registry().collect("check_invariants")] + broken_invariants()
    assert faults == []
    return True


def read(answer: Any) -> str:
    """The words of a page."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", answer.text)))


def key() -> dict[str, str]:
    return {"idempotency_key": f"file-key-{next(_keys)}"}


def cash_id(theatre: Theatre) -> str:
    with acting_as(SYSTEM):
        wanted = select(PaymentMethod.id).where(
            PaymentMethod.centre_id == theatre.centre.id, PaymentMethod.kind == "cash"
        )
        return str(db.session.scalars(wanted).one())


def settle_url(order_id: int) -> str:
    return f"/ticketing/files/{order_id}/take-back/settle"
