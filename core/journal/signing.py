"""How an entry is signed: HMAC-SHA-256 over one canonical form of all its fields (requirements.md T1-5)."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from core.clock import epoch_us

GENESIS = "0" * 64
"""What the first entry of a chain has as its previous signature."""

Json = int | str | Sequence["Json"] | Mapping[str, "Json"] | None


class Fields(NamedTuple):
    """Everything an entry says, in the order in which it is signed."""

    chain: str
    seq: int
    at: datetime
    kind: str
    actor_id: int | None
    data: str
    key_id: str
    previous_mac: str


def sign(key: bytes, fields: Fields) -> str:
    """The signature (64 hexadecimal digits) of an entry.

    The signed text is a JSON array, so that no two different entries have the same text; the time is whole
    microseconds since 1970, whatever the database keeps.
    """
    text = json.dumps(
        [*fields[:2], epoch_us(fields.at), *fields[3:]], ensure_ascii=True, separators=(",", ":")
    )
    return hmac.new(key, text.encode("ascii"), hashlib.sha256).hexdigest()


def canonical(data: Json) -> str:
    """The one JSON text of ``data``: sorted keys, no spaces.

    Whole numbers, texts, None, lists and dictionaries only. Raises TypeError for anything else: a float has
    no place in the journal (architecture.md section 5).
    """
    _check(data)
    return json.dumps(data, sort_keys=True, ensure_ascii=True, separators=(",", ":"))


def _check(value: object) -> None:
    if value is None or isinstance(value, int | str):
        return
    if isinstance(value, list | tuple):
        for item in value:
            _check(item)
    elif isinstance(value, dict):
        for name, item in value.items():
            if not isinstance(name, str):
                raise TypeError(f"a name in the journal's data is not a text: {name!r}")
            _check(item)
    else:
        raise TypeError(f"the journal keeps whole numbers, texts, lists and dictionaries, not {value!r}")
