"""Steps of the tests of the sale basket: a channel with deliveries and documents, a draft with places, its payment."""

from __future__ import annotations

from dataclasses import dataclass

from addons.pos_session.models import Customer, Order
from addons.pos_session.services import customers, orders
from addons.pos_session.services.payment import pay
from addons.pos_session.services.tenders import everything_in_cash
from addons.pos_ticketing.models import ChannelSession, DeliveryMode, DocumentTemplate, SalesChannel
from addons.pos_ticketing.services.setup_channels import ChannelValues, Fee, save_channel
from addons.pos_ticketing.services.setup_delivery import save_delivery_mode
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.testing.factories import as_user
from core.uow import unit_of_work
from tests.addons.pos_ticketing.conftest import Theatre

POST_FEE = 250
POST_RATE = 2000


@dataclass
class Channel:
    """A channel of the theatre's session: by post for a fee, by mail for nothing, a programme with the tickets."""

    channel: SalesChannel
    post: DeliveryMode
    mail: DeliveryMode
    pickup: DeliveryMode
    programme: DocumentTemplate
    access: DocumentTemplate


def make_channel(theatre: Theatre) -> Channel:
    """Give the session of a theatre a channel; pick-up is a mode that it does not offer, the access plan no default."""
    centre_id = theatre.centre.id
    with acting_as(SYSTEM), unit_of_work():
        post = save_delivery_mode(centre_id, "Envoi postal", "post")
        mail = save_delivery_mode(centre_id, "Courriel", "mail")
        pickup = save_delivery_mode(centre_id, "Au guichet", "pickup")
        programme, access = (_template(centre_id, name) for name in ("Programme", "Plan d'accès"))
        channel = save_channel(
            centre_id,
            ChannelValues(
                "Guichet",
                deliveries={post.id: Fee(POST_FEE, POST_RATE), mail.id: Fee(0, 0)},
                documents={programme.id: None},
            ),
        )
        db.session.add(ChannelSession(session_id=theatre.session.id, channel_id=channel.id))
    return Channel(channel, post, mail, pickup, programme, access)


def draft(theatre: Theatre, *seats: int) -> tuple[int, list[int]]:
    """A draft with places at full price: its id and those of its lines."""
    order = theatre.order()
    with as_user(theatre.operator), unit_of_work():
        lines = orders.add_items(order.id, [theatre.item(seat) for seat in seats])
        return order.id, [line.id for line in lines]


def contact(theatre: Theatre, name: str) -> Customer:
    """A contact of the theatre's centre."""
    with as_user(theatre.operator), unit_of_work():
        return customers.create(theatre.centre.id, {"name": name})


def paid(theatre: Theatre, order_id: int) -> None:
    """Finish a draft, all in cash."""
    with as_user(theatre.operator), unit_of_work():
        pay(order_id, everything_in_cash)


def shown(order_id: int) -> tuple[int, list[tuple[str, str, int]]]:
    """The total of an order and its lines: (kind, label, cents)."""
    with acting_as(SYSTEM):
        db.session.expire_all()
        order = db.session.get_one(Order, order_id)
        return order.total_ttc, [
            (line.kind, line.label, line.total_ttc) for line in orders.lines_of(order_id)
        ]


def _template(centre_id: int, name: str) -> DocumentTemplate:
    made = DocumentTemplate(
        centre_id=centre_id, name=name, kind="document", body="x", width=2100, height=2970
    )
    db.session.add(made)
    db.session.flush()
    return made
