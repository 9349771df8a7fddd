"""E-mail addresses: what is accepted, so that no stored one can end a header or be refused by every server."""

from __future__ import annotations

import re

from core.errors import Invalid
from core.i18n import N_

MAX_LENGTH = 200
NOT_AN_ADDRESS = N_("Write one e-mail address, like name@example.org.")

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"(?=.{{1,64}}@){_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+{_LABEL}")


def is_address(text: str) -> bool:
    """Whether ``text`` is one ASCII address with a full domain (RFC 5321 without its quoted forms)."""
    return len(text) <= MAX_LENGTH and _ADDRESS.fullmatch(text) is not None


def checked_address(typed: str, field: str = "email") -> str:
    """The address somebody typed, without blanks around it; "" for none. Raises Invalid of ``field``."""
    address = typed.strip()
    if address and not is_address(address):
        raise Invalid(fields={field: NOT_AN_ADDRESS})
    return address


def parted_sender(text: str) -> tuple[str, str] | None:
    """(name, address) of "Name <address>" or of a bare address; None when it is neither."""
    name, _, address = text[:-1].rpartition("<") if text.endswith(">") else ("", "", text)
    name = name.strip().strip('"')
    return (name, address) if is_address(address) and name.isprintable() else None
