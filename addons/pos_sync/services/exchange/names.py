"""Names of files and folders of an exchange: what the other side calls something is checked before it is used."""

from __future__ import annotations

import re
import secrets

from addons.pos_sync.errors.exchange import PathRefused
from addons.pos_sync.errors.files import shown

LONGEST_NAME = 120
"""In characters."""
_FORBIDDEN = frozenset('/\\:*?"<>|')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)([.].*)?", re.IGNORECASE)
_TEMPORARY = re.compile("guichet-[0-9a-f]{16}[.]part")


def checked_name(name: str) -> str:
    """Return a name that is one step in a folder on any system. Raises PathRefused for anything else.

    Refused: empty, ``..``, a separator, a control or invisible character, what Windows reserves, over 120 characters.
    """
    if (
        not 0 < len(name) <= LONGEST_NAME
        or not name.isprintable()
        or not _FORBIDDEN.isdisjoint(name)
        or name != name.strip(" ")
        or name.endswith(".")
        or _RESERVED.fullmatch(name)
    ):
        raise PathRefused(name=shown(name))
    return name


def checked_path(path: str) -> str:
    """Return a path below the exchange, checked name by name; ``""`` is the exchange itself. Raises PathRefused."""
    if path:
        for name in path.split("/"):
            checked_name(name)
    return path


def parent_of(path: str) -> str:
    """The folder that holds a path; ``""`` for what stands in the exchange itself."""
    return path.rpartition("/")[0]


def joined(folder: str, name: str) -> str:
    """A name in a folder of the exchange."""
    return f"{folder}/{name}" if folder else name


def temporary_beside(path: str) -> str:
    """A new name in the same folder, for a file that is not whole yet."""
    return joined(parent_of(path), f"guichet-{secrets.token_hex(8)}.part")


def is_temporary(name: str) -> bool:
    """Whether this is a name of ``temporary_beside``: such a file never counts as one."""
    return _TEMPORARY.fullmatch(name) is not None


def manifest_last(name: str) -> tuple[bool, str]:
    """A key to sort by: the manifest after all else, because a batch exists when its manifest does."""
    return name.startswith("infos_"), name
