"""What becomes of a delivery once it is printed: it is sent, or fetched at the counter."""

from __future__ import annotations

from addons.pos_ticketing.errors import DeliveryNotPrinted, NoMailAddress
from addons.pos_ticketing.models import Delivery, DeliveryMode
from addons.pos_ticketing.models.delivery import MAIL, PRINTED, SENT, WAITING
from addons.pos_ticketing.permissions import BULK_PRINT
from addons.pos_ticketing.services.ticket_mail import KIND, recipient_of
from core import clock
from core.db import db, lock_row
from core.identity.actor import require
from core.identity.visibility import visible
from core.outbox import enqueue


def mark_sent(delivery_id: int) -> Delivery:
    """A printed delivery is on its way, or in the customer's hands. Raises DeliveryNotPrinted, Forbidden, NotFound."""
    delivery = visible(Delivery, delivery_id)
    require(BULK_PRINT, delivery.centre_id)
    lock_row(delivery)
    if delivery.state == WAITING:
        raise DeliveryNotPrinted()
    if delivery.state == PRINTED:
        delivery.state, delivery.sent_at = SENT, clock.now()
        db.session.flush()
    return delivery


def send_again(delivery_id: int) -> Delivery:
    """Have the worker try the mail of a waiting delivery again. Raises NoMailAddress, Forbidden, NotFound."""
    delivery = visible(Delivery, delivery_id)
    require(BULK_PRINT, delivery.centre_id)
    lock_row(delivery)
    mode = visible(DeliveryMode, delivery.mode_id)
    if delivery.state == WAITING and mode.kind == MAIL:
        to = recipient_of(delivery)
        if not to.address:
            raise NoMailAddress()
        key = f"delivery:{delivery.id}:{clock.epoch_ms(clock.now())}"
        enqueue(KIND, key, {"delivery": delivery.id, "key": key}, delivery.centre_id)
    return delivery
