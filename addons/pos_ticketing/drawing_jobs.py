"""What the worker draws: the parts of a printing in bulk, and the tickets that go by mail."""

from __future__ import annotations

from typing import Any

from addons.pos_ticketing.errors import NoMailAddress
from addons.pos_ticketing.models import Delivery, PrintBatch, Ticket
from addons.pos_ticketing.models.delivery import DONE, FAILED, RUNNING, SENT, WAITING
from addons.pos_ticketing.services import bulk_printing
from addons.pos_ticketing.services.printing import printable_tickets
from addons.pos_ticketing.services.ticket_mail import Recipient, recipient_of
from addons.pos_ticketing.services.ticket_pdf import print_tickets
from core import clock
from core.config import settings
from core.db import db, lock_row
from core.errors import Refusal
from core.mail import Attachment, MailServerMissing, enqueue_mail
from core.uow import unit_of_work
from core.web.i18n import _, ngettext, speaking, translate


def print_batch_job(payload: dict[str, Any]) -> None:
    """Draw the parts of a batch that are not drawn yet, each with its count in a unit of work of its own.

    Run again after its worker was killed, it goes on with the first part without a PDF. What cannot be drawn is told
    on the page of the batch, where a person goes on.
    """
    batch_id = payload["batch"]
    batch = db.session.get_one(PrintBatch, batch_id)
    if batch.state not in bulk_printing.UNDER_WAY:
        return
    with unit_of_work():
        bulk_printing.set_state(batch_id, RUNNING)
    with speaking(batch.language):
        try:
            while (number := bulk_printing.next_chunk(batch_id)) is not None:
                _draw_chunk(batch, number)
        except Refusal as refusal:
            with unit_of_work():
                bulk_printing.set_state(batch_id, FAILED, translate(refusal.message) % refusal.params)
            return
    with unit_of_work():
        bulk_printing.set_state(batch_id, DONE)


def _draw_chunk(batch: PrintBatch, number: int) -> None:
    tickets = bulk_printing.tickets_of_chunk(batch.id, number)
    if not tickets:
        with unit_of_work():
            bulk_printing.keep_chunk(batch.id, number, b"")
        return
    print_tickets(
        tickets,
        translate,
        batch.language,
        keep=lambda content: bulk_printing.keep_chunk(batch.id, number, content),
    )


def mail_tickets_job(payload: dict[str, Any]) -> None:
    """Send the tickets of a delivery, or of an order to an address that was typed, as PDF; at most once.

    The mail is queued in the unit of work that counts the prints and closes the delivery. Raises NoMailAddress and
    MailServerMissing: the row stays, and the worker tries again later.
    """
    delivery_id = payload.get("delivery")
    if delivery_id is not None:
        delivery = db.session.get_one(Delivery, delivery_id)
        if delivery.state != WAITING:
            return
        to, order_id = recipient_of(delivery), delivery.order_id
    else:
        to, order_id = Recipient(payload["address"], payload["order"], ""), payload["order"]
    tickets = list(printable_tickets(order_id))
    if not tickets:
        return
    if not to.address:
        raise NoMailAddress()
    if settings().mail.host is None:
        raise MailServerMissing()
    with speaking("fr"):
        print_tickets(
            tickets,
            translate,
            "fr",
            keep=lambda content: _send(delivery_id, tickets, to, content, payload["key"]),
        )


def _send(delivery_id: int | None, tickets: list[Ticket], to: Recipient, content: bytes, key: str) -> None:
    if delivery_id is not None:
        delivery = db.session.get_one(Delivery, delivery_id)
        lock_row(delivery)
        if delivery.state != WAITING:
            return
        delivery.state, delivery.sent_at, delivery.printed_at = SENT, clock.now(), clock.now()
        db.session.flush()
    first = tickets[0]
    enqueue_mail(
        [to.address],
        _("Your tickets: %(event)s", event=first.event),
        "\n\n".join(
            [
                ngettext(
                    "Your ticket is in the attached file. Please show its code at the door.",
                    "Your %(num)s tickets are in the attached file. Please show their codes at the door.",
                    len(tickets),
                ),
                _("Order %(number)s", number=first.order_number),
            ]
        ),
        f"pos_ticketing.tickets:{key}",
        attachments=[Attachment(f"{first.full_number}.pdf", "application/pdf", content)],
        centre_id=first.centre_id,
    )
