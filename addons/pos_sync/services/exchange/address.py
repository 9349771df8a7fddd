"""Reads the address of the exchange: a protocol, a server, a folder; never credentials."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from addons.pos_sync.errors.exchange import ExchangeUnusable

FTP = ("ftp", "ftps")
SFTP = ("sftp", "ssh")
FILE = ("file", "local")
OBJECTS = ("s3", "s3a", "gs", "gcs", "az", "abfs", "oss")
"""Stores of objects: whatever package of fsspec serves them is used when it is installed."""
MEMORY = "memory"
_KNOWN = "file, ftp, ftps, sftp, s3, gs, abfs, oss"


@dataclass(frozen=True, slots=True)
class Address:
    """``root`` is the folder as its filesystem names it, without a last slash; ``where`` is what sentences show."""

    protocol: str
    host: str
    port: int | None
    root: str
    where: str


def read_address(exchange: str) -> Address:
    """The address written in the settings. Raises ExchangeUnusable."""
    if not exchange:
        raise ExchangeUnusable(ExchangeUnusable.unset)
    if "://" not in exchange:
        exchange = f"file://{exchange}"
    try:
        parts = urlsplit(exchange)
        port = parts.port
    except ValueError:
        raise ExchangeUnusable(detail="not an address") from None
    protocol = parts.scheme.lower()
    if "@" in parts.netloc:
        raise ExchangeUnusable(ExchangeUnusable.credentials)
    if protocol in FILE:
        return _file(exchange)
    if protocol == MEMORY or protocol in OBJECTS:
        root = f"{parts.netloc}{parts.path}".strip("/")
        return Address(protocol, "", None, f"/{root}" if protocol == MEMORY else root, f"{protocol}://{root}")
    if protocol not in FTP + SFTP:
        raise ExchangeUnusable(ExchangeUnusable.unknown, protocol=protocol, known=_KNOWN)
    return _server(protocol, parts, port)


def _file(exchange: str) -> Address:
    path = exchange.partition("://")[2]
    root = path.rstrip("/")
    if not path.startswith("/") and path[1:2] != ":":
        raise ExchangeUnusable(detail="the path of a folder has to be absolute")
    return Address("file", "", None, root, root or "/")


def _server(protocol: str, parts: SplitResult, port: int | None) -> Address:
    if not parts.hostname:
        raise ExchangeUnusable(detail="the server is missing")
    if parts.query or parts.fragment or not parts.path.isprintable():
        raise ExchangeUnusable(detail="? and # have no place in it")
    return Address(protocol, parts.hostname, port, parts.path.rstrip("/"), parts.hostname)
