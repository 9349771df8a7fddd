"""Every kind of place that an exchange can be, as the tests run on all of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from addons.pos_sync.settings import PosSyncSettings
from tests.addons.pos_sync.server_parts import Server
from tests.addons.pos_sync.servers import ftp_server, sftp_server

OLD_FTP = ("MLSD", "MLST")
"""Commands that an old server does not have."""
SERVERS = ("ftp", "ftp-old", "ftps", "sftp", "sftp-keeping")
PLACES = ("file", "memory", *SERVERS)
"""``ftp-old`` and ``sftp-keeping`` do not rename onto a file either."""


@contextmanager
def server_of(kind: str, home: Path) -> Iterator[Server]:
    """A server of one of the kinds; its files are in ``home / "far"``."""
    far = home / "far"
    far.mkdir(exist_ok=True)
    opened = {
        "ftp": lambda: ftp_server(far),
        "ftp-old": lambda: ftp_server(far, without=OLD_FTP, keep=True),
        "ftps": lambda: ftp_server(far, tls=home / "tls"),
        "sftp": lambda: sftp_server(far, home=home / "ssh"),
        "sftp-keeping": lambda: sftp_server(far, home=home / "ssh", keep=True),
    }
    with opened[kind]() as server:
        yield server


@contextmanager
def settings_of(kind: str, home: Path) -> Iterator[PosSyncSettings]:
    """Settings that lead to a place of one of the kinds, empty at first."""
    if kind == "memory":
        yield PosSyncSettings(exchange=f"memory://{home.parent.name}-{home.name}")
    elif kind == "file":
        (home / "far").mkdir()
        yield PosSyncSettings(exchange=str(home / "far"), timeout_seconds=10)
    else:
        with server_of(kind, home) as server:
            yield server.settings(home / "near")
