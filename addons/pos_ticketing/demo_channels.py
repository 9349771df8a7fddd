"""The demo's sales channels and delivery modes in the theatre: the counter, and groups with places set aside."""

from __future__ import annotations

from sqlalchemy import select

from addons.pos_session.models import Desk
from addons.pos_ticketing.models import Contingent
from addons.pos_ticketing.models.channel import MANUAL, MIXED
from addons.pos_ticketing.models.delivery import MAIL, PICKUP, POST
from addons.pos_ticketing.services.setup_channels import ChannelValues, Fee, save_channel
from addons.pos_ticketing.services.setup_delivery import save_delivery_mode
from core.db import db
from core.demo import Demo

MODES = (("Envoi postal", POST, 300), ("E-mail", MAIL, 0), ("Retrait au guichet", PICKUP, 0))
"""(name, how, its fee in cents TTC)."""

FEE_VAT = 2000
COUNTER, GROUPS = "Guichet", "Groupes et collectivités"
CONTINGENT = "Groupes"


def load(demo: Demo) -> None:
    """Make the modes and channels of the theatre; the same every time."""
    centre_id = demo.centres["theatre"].id
    fees = {
        save_delivery_mode(centre_id, name, kind, weight * 10).id: Fee(cents, FEE_VAT if cents else 0)
        for weight, (name, kind, cents) in enumerate(MODES, start=1)
    }
    desks = list(db.session.scalars(select(Desk.id).where(Desk.centre_id == centre_id).order_by(Desk.code)))
    counter = ChannelValues(COUNTER, selection_mode=MIXED, weight=10, desks=frozenset(desks), deliveries=fees)
    save_channel(centre_id, counter)
    groups = ChannelValues(
        GROUPS,
        selection_mode=MANUAL,
        weight=20,
        desks=frozenset(desks[:1]),
        contingents=frozenset({_contingent(centre_id)}),
        deliveries=fees,
        option_hours=14 * 24,
        notice_hours=72,
    )
    save_channel(centre_id, groups)


def _contingent(centre_id: int) -> int:
    """The id of the contingent for groups."""
    named = select(Contingent.id).where(Contingent.centre_id == centre_id, Contingent.name == CONTINGENT)
    found: int | None = db.session.scalar(named)
    if found is None:
        made = Contingent(centre_id=centre_id, name=CONTINGENT, kind="channel")
        db.session.add(made)
        db.session.flush()
        found = made.id
    return found
