"""Letters: small states of other addons that pass beside the batches, every minute and without an opening.

They lie in ``letters/in`` (from head office) and ``letters/out`` (from the register) of the folder of a register. A
letter is written over by the next one. Which was sent or read last is noted outside the database, as its hash: without
the note it is sent, or read, once more, which does no harm.
"""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path
from typing import Literal

from addons.pos_sync.errors.exchange import ExchangeFault, LineDown
from addons.pos_sync.hookspecs import Letter
from addons.pos_sync.services.exchange.folder import Folder
from addons.pos_sync.services.exchange.names import checked_name, joined
from core.config import settings
from core.db import db
from core.errors import Refusal
from core.registry import registry

LARGEST_LETTER = 64 * 1024 * 1024
"""Bytes."""
Box = Literal["in", "out"]
_DIGEST = ".sha256"


def send_letters(folder: Folder, home: str, box: Box, centre_id: int, register: str) -> int:
    """Write the letters that changed into a box below ``home``; how many. Raises LineDown, ExchangeFault."""
    sent = 0
    for _, letter in registry().collect("pos_sync_letters", centre_id=centre_id, register=register):
        db.session.rollback()
        digest = hashlib.sha256(letter.content).hexdigest()
        path = _path(home, box, letter.name)
        note = _note("sent", register, letter.name)
        if _noted(note) == digest and folder.exists(f"{path}{_DIGEST}"):
            continue
        with tempfile.TemporaryDirectory(dir=_made(note.parent)) as made:
            for name, content in ((path, letter.content), (f"{path}{_DIGEST}", digest.encode())):
                local = Path(made) / "letter"
                local.write_bytes(content)
                folder.write(name, local)
        note.write_text(digest, encoding="ascii")
        sent += 1
    return sent


def read_letters(folder: Folder, home: str, box: Box, centre_id: int, register: str) -> int:
    """Take over the letters of a box that were not read yet; how many. Raises LineDown, ExchangeFault.

    A letter whose hash is not the one beside it is just being written: the next round reads it. One that is refused
    keeps no other from being read; the first refusal is raised at the end.
    """
    refused: list[Refusal] = []
    read = 0
    there = joined(home, f"letters/{box}")
    for beside in folder.names(there):
        name = beside.removesuffix(_DIGEST)
        if name == beside:
            continue
        try:
            read += _read(folder, box, there, name, centre_id, register)
        except (LineDown, ExchangeFault):
            raise
        except Refusal as refusal:
            db.session.rollback()
            refused.append(refusal)
    if refused:
        raise refused[0]
    return read


def _read(folder: Folder, box: Box, there: str, name: str, centre_id: int, register: str) -> bool:
    with folder.read(f"{there}/{name}{_DIGEST}", 200) as source:
        digest = source.read().decode("ascii", "replace").strip()
    note = _note("read", register, name)
    if _noted(note) == digest:
        return False
    with folder.read(f"{there}/{name}", LARGEST_LETTER) as source:
        content = source.read()
    if hashlib.sha256(content).hexdigest() != digest:
        return False
    letter = Letter(name, content)
    asked = registry().collect(
        "pos_sync_letter_arrived",
        centre_id=centre_id,
        register=register,
        of_head_office=box == "in",
        letter=letter,
    )
    db.session.rollback()
    if not any(taken for _, taken in asked):
        return False
    _made(note.parent)
    note.write_text(digest, encoding="ascii")
    return True


def _path(home: str, box: Box, name: str) -> str:
    return joined(home, f"letters/{box}/{checked_name(name)}")


def _note(what: str, register: str, name: str) -> Path:
    return (
        settings().data_dir / "pos_sync" / "letters" / checked_name(register) / f"{checked_name(name)}.{what}"
    )


def _noted(note: Path) -> str:
    return note.read_text(encoding="ascii") if note.is_file() else ""


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder
