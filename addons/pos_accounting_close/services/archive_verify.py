"""Verifying an archive: reads only the ZIP and the journal's key, names the first bad place (requirements.md T1-14).

Nothing of the file is believed before the seal of its manifest is: until then little is read; then the manifest says
how long each file is, and no byte more is unpacked.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any
from zipfile import BadZipFile, LargeZipFile, ZipFile

from addons.pos_accounting_close.errors.archive import ArchiveFaulty
from addons.pos_accounting_close.services import archive_format as form
from addons.pos_accounting_close.services.archive_seals import check_closings, check_journal
from addons.pos_accounting_close.services.archive_sums import check_sums
from core.i18n import N_
from core.journal.keys import Key, known_keys

MOST_FILES = 200
MOST_MANIFEST = 1_000_000
"""Bytes of a manifest, or of its seal."""
_CHUNK = 1 << 20
_BROKEN = (
    BadZipFile,
    LargeZipFile,
    EOFError,
    OSError,
    OverflowError,
    RuntimeError,  # also what it says of a compression it does not know
    UnicodeDecodeError,
    ValueError,
    struct.error,
    zlib.error,
)
"""What ``zipfile`` raises for a file that is no ZIP, cut off, encrypted, or of a kind it does not know."""


@dataclass(frozen=True)
class Sound:
    """What a sound archive says of itself."""

    centre: str
    first_on: str
    last_on: str
    version: str
    files: int
    rows: int


def verify_archive(source: IO[bytes]) -> Sound:
    """Check the seal, every file, its rows, the totals and the chains of the journal inside.

    Raises ArchiveFaulty with a sentence that names the first bad place, KeyUnusable without a key.
    """
    keys = known_keys()
    with _opened(source) as archive:
        names = _names(archive)
        manifest = _manifest(archive, names, keys)
        files: list[dict[str, Any]] = manifest["files"]
        _same_files(names, files)
        for file in files:
            _check_file(archive, file)
        _check_facts(archive, manifest["centre_id"], keys)
    return Sound(
        f"{manifest['centre_name']} ({manifest['centre_code']})",
        manifest["first_on"],
        manifest["last_on"],
        manifest["version"],
        len(files),
        sum(file["rows"] or 0 for file in files if file["name"].endswith(".json")),
    )


@contextmanager
def _opened(source: IO[bytes]) -> Iterator[ZipFile]:
    try:
        archive = ZipFile(source)
    except _BROKEN as error:
        raise ArchiveFaulty(
            N_("This file is not a ZIP, or is cut off: it cannot be opened. Fetch the archive again.")
        ) from error
    with archive:
        yield archive


def _names(archive: ZipFile) -> list[str]:
    """The names in the ZIP, each of the few kinds there are: no folder, no way out of one, none twice."""
    infos = archive.infolist()
    if len(infos) > MOST_FILES:
        raise ArchiveFaulty(N_("This ZIP holds more files than any archive: it is none."))
    names = [info.filename for info in infos]
    for name in names:
        if name not in (form.NOTICE, form.MANIFEST, form.SIGNATURE) and not form.TABLE_FILE.fullmatch(name):
            raise ArchiveFaulty(
                N_("%(file)s does not belong in an archive: it was added, or this is none."), file=name[:100]
            )
        if names.count(name) > 1:
            raise ArchiveFaulty(N_("%(file)s is there more than once."), file=name)
    for wanted in (form.MANIFEST, form.SIGNATURE):
        if wanted not in names:
            raise ArchiveFaulty(N_("%(file)s is missing."), file=wanted)
    return names


def _manifest(archive: ZipFile, names: list[str], keys: dict[str, Key]) -> dict[str, Any]:
    """The manifest, once its seal is believed."""
    content, seal = _whole(archive, form.MANIFEST), _whole(archive, form.SIGNATURE)
    try:
        told = json.loads(seal)
        key_id, mac = told["key"], told["mac"]
        if not (isinstance(key_id, str) and isinstance(mac, str) and told["algorithm"] == form.ALGORITHM):
            raise ValueError
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ArchiveFaulty(N_("%(file)s cannot be read."), file=form.SIGNATURE) from error
    key = keys.get(key_id)
    if key is None:
        raise ArchiveFaulty(
            N_("The archive is sealed with the key %(key)s, which this server does not have."),
            key=key_id[:16],
        )
    if not hmac.compare_digest(form.sign_manifest(key.secret, content).encode(), mac.encode()):
        raise ArchiveFaulty(
            N_("%(file)s was changed after the archive was sealed, or its seal was."), file=form.MANIFEST
        )
    manifest: dict[str, Any] = json.loads(content)
    if manifest["format"] != form.FORMAT:
        raise ArchiveFaulty(
            N_("This archive is of version %(version)s of the software: verify it with that one."),
            version=manifest["version"],
        )
    return manifest


def _same_files(names: list[str], files: list[dict[str, Any]]) -> None:
    listed = {file["name"] for file in files} | {form.MANIFEST, form.SIGNATURE}
    for file in files:
        if file["name"] not in names:
            raise ArchiveFaulty(N_("%(file)s is missing."), file=file["name"])
    for name in names:
        if name not in listed:
            raise ArchiveFaulty(N_("%(file)s was added: the manifest does not list it."), file=name)


def _check_file(archive: ZipFile, file: dict[str, Any]) -> None:
    """Size, fingerprint and number of rows of one file, read once and never beyond its size."""
    digest, size, left = hashlib.sha256(), 0, file["size"] + 1
    with _member(archive, file["name"]) as member:
        while left > 0 and (chunk := member.read(min(_CHUNK, left))):
            digest.update(chunk)
            size += len(chunk)
            left -= len(chunk)
    if size != file["size"]:
        raise ArchiveFaulty(N_("%(file)s is not as long as it was."), file=file["name"])
    if digest.hexdigest() != file["sha256"]:
        raise ArchiveFaulty(N_("%(file)s was changed: its fingerprint is another."), file=file["name"])
    if file["name"].endswith(".json") and sum(1 for _ in _rows(archive, file["name"])) != file["rows"]:
        raise ArchiveFaulty(N_("%(file)s does not hold as many rows as it did."), file=file["name"])


def _rows(archive: ZipFile, name: str) -> Iterator[dict[str, Any]]:
    """The rows of a table's JSON, a line each."""
    with _member(archive, name) as member:
        for line in member:
            if line not in (b"[\n", b"]\n"):
                row: dict[str, Any] = json.loads(line.rstrip(b",\n"))
                yield row


def _check_facts(archive: ZipFile, centre_id: int, keys: dict[str, Key]) -> None:
    """What the rows say of each other; sealed rows that cannot be read at all are told too."""
    try:
        check_sums(lambda name: _rows(archive, name))
        check_closings(lambda name: _rows(archive, name), centre_id, keys)
        check_journal(lambda name: _rows(archive, name), keys)
    except (KeyError, TypeError, AttributeError) as error:
        raise ArchiveFaulty() from error


def _whole(archive: ZipFile, name: str) -> bytes:
    with _member(archive, name) as member:
        content = member.read(MOST_MANIFEST + 1)
    if len(content) > MOST_MANIFEST:
        raise ArchiveFaulty(N_("%(file)s is not as long as it was."), file=name)
    return content


@contextmanager
def _member(archive: ZipFile, name: str) -> Iterator[IO[bytes]]:
    """A file of the ZIP; whatever is broken about it is told by its name."""
    try:
        with archive.open(name) as member:
            yield member
    except ArchiveFaulty:
        raise
    except _BROKEN as error:
        raise ArchiveFaulty(
            N_("%(file)s is damaged: it cannot be unpacked. Fetch the archive again."), file=name
        ) from error
