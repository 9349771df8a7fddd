"""Search by code: everything a coded mention stands for, in clear (requirements.md T2-15)."""

from __future__ import annotations

from sqlalchemy import or_, select

from addons.pos_ticketing.errors import NoSuchTicket
from addons.pos_ticketing.models import Ticket
from addons.pos_ticketing.permissions import DECODE
from addons.pos_ticketing.services.order_search import ticket_numbered
from core.db import db
from core.identity.actor import current_actor, require
from core.journal import enter

LONGEST = 60


def decode(text: str) -> list[Ticket]:
    """The tickets of a code, or of a number, in the actor's centres; cancelled ones too. Inside a unit of work.

    That they were looked up is journalled, with ids only. Raises NoSuchTicket, Forbidden.
    """
    typed = text.strip()
    found = db.session.scalars(
        select(Ticket)
        .where(or_(Ticket.code == typed, ticket_numbered(typed.upper())))
        .order_by(Ticket.id.desc())
        .limit(20)
    ).all()
    tickets = [ticket for ticket in found if current_actor().may(DECODE, ticket.centre_id)]
    if found and not tickets:
        require(DECODE, found[0].centre_id)
    if not tickets or len(typed) > LONGEST:
        raise NoSuchTicket(fields={"code": NoSuchTicket.message})
    for ticket in tickets:
        enter(
            "house",
            "pos_ticketing.ticket_decoded",
            {"ticket": ticket.id, "centre": ticket.centre_id, "user": current_actor().author_id},
        )
    return tickets
