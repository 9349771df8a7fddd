"""The form of an archive: how values are written in CSV and JSON, and how its manifest is signed. Knows no database."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

FORMAT = 1
"""The number of this form: another one is read by another version."""
NOTICE = "LISEZMOI.txt"
MANIFEST = "manifest.json"
SIGNATURE = "manifest.mac"
ALGORITHM = "HMAC-SHA-256"
TABLE_FILE = re.compile(r"[a-z][a-z0-9_]{0,60}\.(csv|json)")
"""The names of the files of tables."""
CENTS, EXACT, RATE, WHOLE, DAY, INSTANT, TEXT, USER = (
    "cents",
    "exact",
    "rate",
    "whole",
    "day",
    "instant",
    "text",
    "user",
)
"""What a column holds. ``exact``: 1/10000 of the currency; ``rate``: hundredths of a percent; ``user``: an id."""
_DECIMALS = {CENTS: 2, EXACT: 4, RATE: 2}
_PURPOSE = b"guichet archive manifest\n"
"""The key also signs the journal: what it signs here is never taken for an entry."""

Value = int | str | None


def plain(value: Any) -> Value:
    """A value as JSON holds it, exactly: whole numbers, days and instants in ISO 8601 (UTC, with microseconds)."""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return int(value)
    if value is None or isinstance(value, int | str):
        return value
    raise TypeError(f"an archive holds whole numbers, texts and times, not {value!r}")


def read_instant(text: str) -> datetime:
    """The instant that ``plain`` wrote. Raises ValueError."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%f%z")


def json_row(names: Sequence[str], values: Sequence[Value]) -> str:
    """A row as a JSON object on one line."""
    return json.dumps(dict(zip(names, values, strict=True)), ensure_ascii=False, separators=(",", ":"))


def csv_cell(kind: str, value: Value) -> Value:
    """A value as a French spreadsheet reads it: amounts and rates with a decimal comma, the rest as in JSON."""
    places = _DECIMALS.get(kind)
    if places is None or not isinstance(value, int):
        return value
    units, rest = divmod(abs(value), 10**places)
    return f"{'-' if value < 0 else ''}{units},{rest:0{places}d}"


def sign_manifest(secret: bytes, manifest: bytes) -> str:
    """The MAC (64 hexadecimal digits) of a manifest, which holds the fingerprints of all other files."""
    return hmac.new(secret, _PURPOSE + manifest, hashlib.sha256).hexdigest()


def canonical(content: Any) -> bytes:
    """The one text of a manifest or signature: sorted keys, indented, for people to read too."""
    return (json.dumps(content, sort_keys=True, ensure_ascii=False, indent=1) + "\n").encode()
