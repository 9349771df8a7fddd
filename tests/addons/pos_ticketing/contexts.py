"""Sales channels and contingents for the tests: what a session sells in, what is set aside for whom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from addons.pos_ticketing.models import (
    ChannelContingent,
    ChannelSession,
    Contingent,
    ContingentSeat,
    PerformanceContingent,
    SalesChannel,
)
from addons.pos_ticketing.models.performance import Performance
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.uow import unit_of_work
from tests.addons.pos_ticketing.conftest import Theatre


def put_aside(
    theatre: Theatre, seats: Sequence[int], name: str = "Partenaires", release_at: datetime | None = None
) -> int:
    """Set seats of the performance aside in a contingent of this name; returns its id."""
    with acting_as(SYSTEM), unit_of_work() as session:
        contingent = Contingent(centre_id=theatre.centre.id, name=name, kind="partner")
        session.add(contingent)
        session.flush()
        keys = {"performance_id": theatre.performance.id, "contingent_id": contingent.id}
        session.add(PerformanceContingent(**keys, release_at=release_at))
        session.flush()
        session.add_all(ContingentSeat(**keys, seat=seat) for seat in seats)
        session.execute(
            Performance.__table__.update()
            .where(Performance.__table__.c.id == theatre.performance.id)
            .values(offer_changed_at=Performance.__table__.c.offer_changed_at + 1)
        )
        found: int = contingent.id
    return found


def sell_in_channel(theatre: Theatre, *contingents: int) -> int:
    """Put the theatre's session into a channel that sells from these contingents; returns the channel's id."""
    with acting_as(SYSTEM), unit_of_work() as session:
        channel = SalesChannel(centre_id=theatre.centre.id, name="Guichet")
        session.add(channel)
        session.flush()
        session.add(ChannelSession(session_id=theatre.session.id, channel_id=channel.id))
        session.add_all(
            ChannelContingent(channel_id=channel.id, contingent_id=contingent) for contingent in contingents
        )
        found: int = channel.id
    db.session.expire_all()
    return found
