"""Whether archives are still what was entered in the journal, and their files what they were sealed as: reads only."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from sqlalchemy import select

from addons.pos_accounting_close.models import Archive
from addons.pos_accounting_close.services.archive_format import MANIFEST, sign_manifest
from addons.pos_accounting_close.services.archives import path_of
from core.db import db
from core.journal.keys import Key, known_keys
from core.journal.models import ENTRIES


def broken_archives() -> Iterator[str]:
    """A sentence for each archive that is missing, changed, or whose file is. A file that is gone can be made again."""
    data = db.session.scalars(
        select(ENTRIES.c.data)
        .where(ENTRIES.c.kind == "pos_accounting_close.archived")
        .order_by(ENTRIES.c.seq)
    )
    entered = {said["archive"]: said["sha256"] for said in map(json.loads, data)}
    keys = known_keys()
    for archive in db.session.scalars(select(Archive).order_by(Archive.id)):
        name = f"Archive {archive.number} of centre {archive.centre_id}"
        if entered.pop(archive.id, None) != archive.manifest_sha256:
            yield f"{name}: the journal does not know it as it is."
        elif path_of(archive).exists() and not _as_sealed(archive, path_of(archive), keys):
            yield f"{name}: its file is not the one that was drawn up."
    for archive_id in entered:
        yield f"Archive {archive_id} is in the journal and missing here."


def _as_sealed(archive: Archive, path: Path, keys: dict[str, Key]) -> bool:
    """Whether the manifest in the file has the fingerprint and the MAC of the archive."""
    key = keys.get(archive.key_id)
    try:
        with ZipFile(path) as opened:
            manifest = opened.read(MANIFEST)
    except (BadZipFile, OSError, KeyError, EOFError):
        return False
    return (
        key is not None
        and hashlib.sha256(manifest).hexdigest() == archive.manifest_sha256
        and sign_manifest(key.secret, manifest) == archive.mac
    )
