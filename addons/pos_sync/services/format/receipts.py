"""Receipts of batches: ``<batch>.ack`` says that one was applied, ``<batch>.refused`` why it was not.

One element without content, read with the same care as the files of a batch::

    <applied xmlns="urn:guichet:exchange:1" batch="12" sha256="…" applied_at="2026-07-31T09:30:00Z" rows="4711"/>
    <refused xmlns="urn:guichet:exchange:1" batch="12" sha256="…" refused_at="…" code="…" file="…" line="7" reason="…"/>
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import BinaryIO

from addons.pos_sync.errors.batches import ManifestValue
from addons.pos_sync.errors.files import BatchWrong, ElementUnknown, RootWrong, Truncated, shown
from addons.pos_sync.services.format.attributes import Attributes
from addons.pos_sync.services.format.elements import NAMESPACE, elements, plain_name
from addons.pos_sync.services.format.fields import Field
from addons.pos_sync.services.format.manifest import LARGEST_BATCH, SHA256_PATTERN
from addons.pos_sync.services.format.writing import DECLARATION, Attribution, HashedOutput, element

LARGEST_RECEIPT = 16 * 1024
"""In bytes."""
LONGEST_REASON = 500

ACKNOWLEDGED = ".ack"
REFUSED = ".refused"
ANSWERS = (ACKNOWLEDGED, REFUSED)
"""The endings of receipts: beside the folder of the batch, with its name before. One that was applied is final."""


@dataclass(frozen=True, slots=True)
class Applied:
    """A batch was applied: ``sha256`` is its manifest's, ``applied_at`` in UTC, ``rows`` those of all its files."""

    batch: int
    sha256: str
    applied_at: datetime
    rows: int


@dataclass(frozen=True, slots=True)
class Refused:
    """A batch was refused: a stable ``code``, and the sentence. Without a place ``file`` is "", ``line`` 0."""

    batch: int
    sha256: str
    refused_at: datetime
    code: str
    file: str
    line: int
    reason: str


Receipt = Applied | Refused

_BATCH = (Field("batch", "whole"), Field("sha256", "code", longest=64))
_FIELDS: dict[str, tuple[Field, ...]] = {
    "applied": (*_BATCH, Field("applied_at", "instant"), Field("rows", "whole")),
    "refused": (
        *_BATCH,
        Field("refused_at", "instant"),
        Field("code", "code", longest=80),
        Field("file", "text", required=False, longest=120),
        Field("line", "whole"),
        Field("reason", "text", longest=LONGEST_REASON),
    ),
}
_KINDS: dict[str, type[Receipt]] = {"applied": Applied, "refused": Refused}


def write_receipt(out: BinaryIO, receipt: Receipt) -> None:
    """Write a receipt; a long ``reason`` is cut. Raises FileFault for what ``read_receipt`` would refuse."""
    name = "applied" if isinstance(receipt, Applied) else "refused"
    values = asdict(receipt)
    if "reason" in values:
        values["reason"] = values["reason"][:LONGEST_REASON]
    attributes = Attribution(_FIELDS[name])(values)
    _read(name, 2, attributes, "")
    HashedOutput(out).write(f"{DECLARATION}{element(name, {'xmlns': NAMESPACE, **attributes})}/>\n")


def read_receipt(source: BinaryIO, file: str, batch: int | None = None) -> Receipt:
    """Read a receipt; ``file`` is its name in the sentences. Raises FileFault, also when it is of another ``batch``."""
    found = elements(source, file, LARGEST_RECEIPT)
    first = next(found, None)
    if first is None:
        raise Truncated(file, 1)
    line, root, attributes = first
    name = root.removeprefix(f"{{{NAMESPACE}}}")
    if root == name or name not in _FIELDS:
        raise RootWrong(file, line, found=plain_name(root), expected=" / ".join(_FIELDS))
    receipt = _read(name, line, dict(attributes), file)
    for line, inner, _ in found:
        raise ElementUnknown(file, line, found=plain_name(inner), expected="")
    if batch is not None and receipt.batch != batch:
        raise BatchWrong(file, 2, found=receipt.batch, expected=batch)
    return receipt


def _read(name: str, line: int, attributes: dict[str, str], file: str) -> Receipt:
    receipt = _KINDS[name](**Attributes(file, _FIELDS[name]).read(line, attributes))
    possible = {
        "batch": 1 <= receipt.batch <= LARGEST_BATCH,
        "sha256": re.fullmatch(SHA256_PATTERN, receipt.sha256) is not None,
        "rows": not isinstance(receipt, Applied) or receipt.rows >= 0,
        "line": not isinstance(receipt, Refused) or receipt.line >= 0,
    }
    for field, good in possible.items():
        if not good:
            raise ManifestValue(file, line, field=field, value=shown(attributes[field]))
    return receipt
