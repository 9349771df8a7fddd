"""Mails: queued in the outbox with their cause and sent by the worker, so nothing waits for a mail server."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import update

from core.config import settings
from core.contributions import Job
from core.errors import Invalid
from core.i18n import N_
from core.jobs.catalog import add_host_job
from core.mail_address import NOT_AN_ADDRESS, is_address
from core.mail_message import Attachment, mail_payload, message_of
from core.mail_transport import MailNotSent, send
from core.outbox import OutboxRow, current_job, enqueue
from core.uow import unit_of_work

__all__ = ["MAIL", "Attachment", "MailServerMissing", "enqueue_mail", "init_mail"]

MAIL = "core.mail"
"""The kind of the outbox rows that are mails."""

_SENT = {"sent": True}


class MailServerMissing(MailNotSent):
    """A mail was queued, and the server was taken out of the configuration since."""

    code = "core.mail_server_missing"
    message = N_("No mail server is configured any more. The mail waits until one is.")


def init_mail() -> None:
    """Declare the job that sends."""
    add_host_job(Job(kind=MAIL, handler=mail_job, label=N_("Send a mail")))


def enqueue_mail(
    to: Sequence[str],
    subject: str,
    text: str,
    key: str,
    *,
    attachments: Sequence[Attachment] = (),
    centre_id: int | None = None,
) -> list[int] | None:
    """Queue a mail in the current unit of work, one outbox row per address, and return the rows' ids.

    ``key`` names the mail ("pos_session.difference:12"): the same key is sent to the same address once.
    Each reader has a row of his own, so that a further attempt for one reaches no other.
    Without a mail server in the configuration nothing is written and None is returned: whoever mails also
    shows what he has to say on a page. Subject and text are plain, in the reader's language (``speaking``).
    Raises Invalid when an address is none (``checked_address`` lets none be stored), ValueError for a key
    of more than 120 characters.
    """
    if len(key) > 120:
        raise ValueError(f"the key of a mail is too long: {key!r}")
    if not all(map(is_address, to)):
        raise Invalid(fields={"to": NOT_AN_ADDRESS})
    if settings().mail.host is None:
        return None
    return [
        enqueue(
            MAIL, f"{key}:{_digest(address)}", mail_payload(address, subject, text, attachments), centre_id
        )
        for address in to
    ]


def mail_job(payload: dict[str, Any]) -> None:
    """Send one queued mail; the outbox calls it and tries again later when it raises.

    Raises MailNotSent (and its kinds): the row stays queued. MailRefused: it failed for good.
    A connection lost after the last byte leaves it unknown whether the server took the mail: it is sent
    again with the same Message-ID, by which mail programs recognise a second copy.
    """
    if payload == _SENT:
        return
    mail = settings().mail
    if mail.host is None or mail.sender is None:
        raise MailServerMissing
    send(mail, payload["to"], message_of(payload, mail.sender).as_bytes())
    _forget()


def _forget() -> None:
    """A mail that went out leaves nothing personal behind, and a second attempt finds nothing to send."""
    with unit_of_work() as session:
        row = update(OutboxRow).where(OutboxRow.id == current_job().id)
        session.execute(row.values(payload=json.dumps(_SENT)))


def _digest(address: str) -> str:
    """The address in a key, unreadable: keys are shown and logged."""
    return hashlib.sha256(address.casefold().encode()).hexdigest()[:32]
