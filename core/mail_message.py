"""A queued mail as JSON, and as the message the server is given: the same at each attempt."""

from __future__ import annotations

import base64
import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

from core import clock
from core.mail_address import parted_sender

_POLICY = SMTP.clone(cte_type="7bit")  # no server must know 8BITMIME
_MIME = re.compile(r"[a-z0-9.+-]+/[a-z0-9.+-]+")


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a mail; ``mime`` is its type ("application/pdf")."""

    name: str
    mime: str
    data: bytes

    def __post_init__(self) -> None:
        if _MIME.fullmatch(self.mime) is None:
            raise ValueError(f"not a MIME type: {self.mime!r}")


def mail_payload(to: str, subject: str, text: str, attachments: Iterable[Attachment]) -> dict[str, Any]:
    """What the outbox keeps of a mail. Its id and date are decided here, so every attempt has the same."""
    return {
        "id": uuid.uuid4().hex,
        "date": clock.now().isoformat(timespec="seconds"),
        "to": to,
        "subject": _one_line(subject),
        "text": text,
        "attachments": [
            {
                "name": _one_line(item.name),
                "mime": item.mime,
                "data": base64.b64encode(item.data).decode("ascii"),
            }
            for item in attachments
        ],
    }


def message_of(payload: Mapping[str, Any], sender: str) -> EmailMessage:
    """The message of a payload; ``sender`` is the address (or "Name <address>") of the configuration."""
    parted = parted_sender(sender)
    if parted is None:
        raise ValueError(f"not a sender: {sender!r}")
    name, address = parted
    message = EmailMessage(policy=_POLICY)
    message["From"] = Address(name, addr_spec=address)
    message["To"] = Address(addr_spec=payload["to"])
    message["Subject"] = payload["subject"]
    message["Date"] = datetime.fromisoformat(payload["date"])
    message["Message-ID"] = f"<{payload['id']}@{address.partition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no answer of an absent reader comes back
    message.set_content(payload["text"])
    for item in payload["attachments"]:
        maintype, _, subtype = item["mime"].partition("/")
        data = base64.b64decode(item["data"])
        message.add_attachment(data, maintype=maintype, subtype=subtype, filename=item["name"])
    return message


def _one_line(text: str) -> str:
    """A text that can stand in a header: whatever breaks a line or cannot be printed is a blank."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
