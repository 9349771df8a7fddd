"""The manifest of a batch: which files it has. It is written last; a batch exists when its manifest does."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Literal

from addons.pos_sync.errors.batches import (
    FileTwice,
    KindUnknown,
    ManifestValue,
    NameRefused,
    RegisterWrong,
    TableUnknown,
    VersionUnknown,
)
from addons.pos_sync.errors.files import BatchWrong, ElementUnknown, RootWrong, Truncated, shown
from addons.pos_sync.services.format.attributes import Attributes
from addons.pos_sync.services.format.elements import LARGEST_FILE, NAMESPACE, Element, elements, plain_name
from addons.pos_sync.services.format.entry import FileEntry
from addons.pos_sync.services.format.export_tables import EXPORT_TABLES
from addons.pos_sync.services.format.fields import Field, TableFormat
from addons.pos_sync.services.format.import_tables import IMPORT_TABLES
from addons.pos_sync.services.format.writing import DECLARATION, Attribution, HashedOutput, element

KindOf = Literal["infos_import", "infos_export"]
VERSION = 1
LARGEST_MANIFEST = 64 * 1024
"""In bytes."""
LARGEST_BATCH = 99_999_999
"""Its folder has eight digits."""

TABLES: dict[KindOf, tuple[TableFormat, ...]] = {"infos_import": IMPORT_TABLES, "infos_export": EXPORT_TABLES}
KINDS: dict[KindOf, tuple[str, ...]] = {"infos_import": ("full", "delta"), "infos_export": ("full",)}

HEAD = (
    Field("batch", "whole"),
    Field("kind", "code", longest=10),
    Field("made_at", "instant"),
    Field("register", "code", longest=20),
    Field("version", "whole"),
)
FILE = (
    Field("name", "code", longest=60),
    Field("rows", "whole"),
    Field("bytes", "whole"),
    Field("sha256", "code", longest=64),
    Field("optional", "flag", required=False),
)

NAME_PATTERN = "[a-z][a-z0-9_]*[.]xml"
SHA256_PATTERN = "[0-9a-f]{64}"
REGISTER_PATTERN = "[A-Za-z0-9_-]{1,20}"


@dataclass(frozen=True, slots=True)
class Manifest:
    """A batch: its number, ``full`` or ``delta``, when it was made (UTC), of or for which register, its files."""

    kind_of: KindOf
    batch: int
    kind: str
    made_at: datetime
    register: str
    files: tuple[FileEntry, ...]

    @property
    def file(self) -> str:
        """The name of its own file."""
        return f"{self.kind_of}.xml"

    @property
    def rows(self) -> int:
        """Of all its files."""
        return sum(entry.rows for entry in self.files)


def sha256(path: Path) -> str:
    """The SHA-256 of a file (of a manifest: what a receipt names), in hexadecimal digits."""
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def write_manifest(out: BinaryIO, manifest: Manifest) -> str:
    """Write a manifest and return its SHA-256. Raises FileFault for what ``read_manifest`` would refuse."""
    values = {name: getattr(manifest, name) for name in ("batch", "kind", "made_at", "register")}
    head = Attribution(HEAD)(values | {"version": VERSION})
    _read_head(manifest.kind_of, 2, head)
    output = HashedOutput(out)
    output.write(f"{DECLARATION}{element(manifest.kind_of, {'xmlns': NAMESPACE} | head)}>\n")
    names: set[str] = set()
    for line, entry in enumerate(manifest.files, 3):
        attributes = Attribution(FILE)({field.name: getattr(entry, field.name) for field in FILE})
        _read_entry(manifest.kind_of, line, attributes, names)
        output.write(f"{element('file', attributes)}/>\n")
    output.write(f"</{manifest.kind_of}>\n")
    return output.sha256


def read_manifest(
    source: BinaryIO,
    kind_of: KindOf | None = None,
    *,
    batch: int | None = None,
    register: str | None = None,
) -> Manifest:
    """Read a manifest; ``kind_of``, ``batch`` and ``register`` are those it has to be of.

    Its names are those of tables and nothing else: they are safe to use as file names. Raises FileFault.
    """
    file = f"{kind_of or 'manifest'}.xml"
    found = elements(source, file, LARGEST_MANIFEST)
    line, name, attributes = next(found, (1, "", {}))
    if not name:
        raise Truncated(file, line)
    roots: dict[str, KindOf] = {f"{{{NAMESPACE}}}{known}": known for known in TABLES}
    known = roots.get(name)
    if known is None or kind_of not in (None, known):
        raise RootWrong(file, line, found=plain_name(name), expected=kind_of or " / ".join(TABLES))
    kind_of = known
    head = _read_head(kind_of, line, attributes)
    if batch is not None and head["batch"] != batch:
        raise BatchWrong(file, line, found=head["batch"], expected=batch)
    if register is not None and head["register"] != register:
        raise RegisterWrong(file, line, found=head["register"], expected=register)
    return Manifest(kind_of, files=tuple(_entries(kind_of, found)), **head)


def _entries(kind_of: KindOf, found: Iterator[Element]) -> Iterator[FileEntry]:
    names: set[str] = set()
    for line, name, attributes in found:
        if name != f"{{{NAMESPACE}}}file":
            raise ElementUnknown(f"{kind_of}.xml", line, found=plain_name(name), expected="file")
        yield _read_entry(kind_of, line, dict(attributes), names)


def _read_head(kind_of: KindOf, line: int, attributes: Any) -> dict[str, Any]:
    file = f"{kind_of}.xml"
    head = Attributes(file, HEAD).read(line, attributes)
    version = head.pop("version")
    if version != VERSION:
        raise VersionUnknown(file, line, found=version, expected=VERSION)
    if head["kind"] not in KINDS[kind_of]:
        raise KindUnknown(file, line, found=head["kind"])
    _check(file, line, "batch", attributes, 1 <= head["batch"] <= LARGEST_BATCH)
    _check(file, line, "register", attributes, re.fullmatch(REGISTER_PATTERN, head["register"]) is not None)
    return head


def _read_entry(kind_of: KindOf, line: int, attributes: dict[str, str], names: set[str]) -> FileEntry:
    file = f"{kind_of}.xml"
    name = attributes.get("name", "")
    if name and not re.fullmatch(NAME_PATTERN, name):
        raise NameRefused(file, line, name=shown(name))
    entry = FileEntry(**Attributes(file, FILE).read(line, attributes))
    if name not in {table.file for table in TABLES[kind_of]}:
        raise TableUnknown(file, line, name=name)
    if name in names:
        raise FileTwice(file, line, name=name)
    names.add(name)
    _check(file, line, "rows", attributes, entry.rows >= 0)
    _check(file, line, "bytes", attributes, 1 <= entry.bytes <= LARGEST_FILE)
    _check(file, line, "sha256", attributes, re.fullmatch(SHA256_PATTERN, entry.sha256) is not None)
    return entry


def _check(file: str, line: int, field: str, attributes: Any, possible: bool) -> None:
    if not possible:
        raise ManifestValue(file, line, field=field, value=shown(attributes[field]))
