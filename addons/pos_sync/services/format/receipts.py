"""What one side answers to a batch of the other: a receipt once it is applied, or a refusal with its reason."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Literal

from addons.pos_sync.errors.batches import ManifestValue
from addons.pos_sync.errors.files import RootWrong, Truncated, shown
from addons.pos_sync.services.format.attributes import Attributes
from addons.pos_sync.services.format.elements import NAMESPACE, elements, plain_name
from addons.pos_sync.services.format.fields import Field
from addons.pos_sync.services.format.manifest import SHA256_PATTERN
from addons.pos_sync.services.format.writing import DECLARATION, Attribution, HashedOutput, element

LARGEST_RECEIPT = 16 * 1024
"""In bytes."""
Answer = Literal["receipt", "refusal"]
_FIELDS = (
    Field("batch", "whole"),
    Field("sha256", "code", longest=64),
    Field("at", "instant"),
    Field("rows", "whole"),
    Field("code", "text", required=False, longest=80),
    Field("reason", "text", required=False, longest=500),
)


@dataclass(frozen=True, slots=True)
class Receipt:
    """``sha256`` is of the manifest that is answered, ``at`` in UTC; ``code`` and ``reason`` are those of a refusal."""

    answer: Answer
    batch: int
    sha256: str
    at: datetime
    rows: int = 0
    code: str = ""
    reason: str = ""


def write_receipt(out: BinaryIO, receipt: Receipt) -> None:
    """Write a receipt or a refusal."""
    values = Attribution(_FIELDS)({field.name: getattr(receipt, field.name) for field in _FIELDS})
    HashedOutput(out).write(f"{DECLARATION}{element(receipt.answer, {'xmlns': NAMESPACE} | values)}/>\n")


def read_receipt(source: BinaryIO, answer: Answer) -> Receipt:
    """Read one. Raises FileFault."""
    file = f"{answer}.xml"
    found = elements(source, file, LARGEST_RECEIPT)
    line, name, attributes = next(found, (1, "", {}))
    if not name:
        raise Truncated(file, line)
    if name != f"{{{NAMESPACE}}}{answer}":
        raise RootWrong(file, line, found=plain_name(name), expected=answer)
    values = Attributes(file, _FIELDS).read(line, attributes)
    for _more in found:  # to its end: a file that is cut off is none
        raise RootWrong(file, line, found="row", expected=answer)
    if not re.fullmatch(SHA256_PATTERN, values["sha256"]):
        raise ManifestValue(file, line, field="sha256", value=shown(values["sha256"]))
    return Receipt(answer, **values)
