"""Makes a sentence of what a library raised: no connection, or a refusal of the other side. Never with a secret."""

from __future__ import annotations

import errno
import ftplib
import socket
import ssl
from collections.abc import Sequence
from dataclasses import dataclass

from addons.pos_sync.errors.exchange import (
    DiskFull,
    ExchangeFault,
    FolderGone,
    LineCut,
    LineDown,
    LineSilent,
    LoginRefused,
    NotAllowed,
    NothingThere,
    ServerUnknown,
)
from addons.pos_sync.services.exchange.place import HostUnknown
from addons.pos_sync.services.exchange.place_file import ShareMissing
from core.errors import Refusal, Sentences

_LONGEST_DETAIL = 120
_FULL = (errno.ENOSPC, errno.EDQUOT)
_AWAY = (
    errno.EHOSTDOWN,
    errno.EHOSTUNREACH,
    errno.ENETDOWN,
    errno.ENETUNREACH,
    errno.ENOTCONN,
    errno.ESTALE,
    errno.ETIMEDOUT,
    errno.EIO,
)
_NO_CONNECTION = ("HTTPClientError", "ClientConnectionError", "ServiceRequestError")
"""Of botocore, aiohttp and Azure."""
_FTP_DOWN = ("421", "425", "426")
_FTP_LOGIN = ("430", "530", "532")
_FTP_FULL = ("452", "552")


@dataclass(frozen=True, slots=True)
class Teller:
    """Knows which exchange it is about, and what must not be told of it."""

    where: str
    seconds: float
    hidden: Sequence[str]

    def fault(self, error: BaseException, doing: Sentences) -> Refusal | None:
        """The LineDown or ExchangeFault that an error is; None for a mistake of ours, which is no fault of the line."""
        if isinstance(error, Refusal):
            return error
        kind = _kind(error)
        if kind is None:
            return None
        detail = self._detail(error)
        return kind(doing=doing, where=self.where, seconds=f"{self.seconds:g}", detail=detail)

    def _detail(self, error: BaseException) -> str:
        text = getattr(error, "strerror", None) or str(error) or type(error).__name__
        plain = "".join(c if c.isprintable() else " " for c in text)
        for secret in sorted(self.hidden, key=len, reverse=True):
            plain = plain.replace(secret, "…")
        return plain[:_LONGEST_DETAIL].strip().rstrip(".")


def _kind(error: BaseException) -> type[Refusal] | None:
    """Which fault: the special ones first, as most of them are OSErrors too.

    Errors of libraries that only some exchanges need (paramiko's among them) are told by their names: they are not
    loaded for the others.
    """
    if isinstance(error, ShareMissing):
        return FolderGone
    names = {kind.__name__ for kind in type(error).__mro__}
    if isinstance(error, HostUnknown | ssl.SSLCertVerificationError) or "BadHostKeyException" in names:
        return ServerUnknown
    if "AuthenticationException" in names:
        return LoginRefused
    if isinstance(error, ftplib.Error):
        return _kind_of_ftp(str(error))
    if isinstance(error, TimeoutError):
        return LineSilent
    if isinstance(error, ConnectionRefusedError | socket.gaierror):
        return LineDown
    if isinstance(error, ConnectionError | EOFError | ssl.SSLError) or "SSHException" in names:
        return LineCut
    if isinstance(error, OSError):
        return _kind_of_os(error, names)
    if isinstance(error, UnicodeError):
        return ExchangeFault  # the server writes in another encoding
    return _kind_of_library(error, names)


def _kind_of_ftp(answer: str) -> type[Refusal]:
    if answer.startswith(_FTP_DOWN):
        return LineCut
    if answer.startswith(_FTP_LOGIN):
        return LoginRefused
    return DiskFull if answer.startswith(_FTP_FULL) else ExchangeFault


def _kind_of_os(error: OSError, names: set[str]) -> type[Refusal]:
    if isinstance(error, FileNotFoundError):
        return NothingThere
    if isinstance(error, PermissionError):
        return NotAllowed
    if "NoValidConnectionsError" in names or error.errno in _AWAY:
        return LineDown
    # paramiko: "Socket is closed", once the connection ended.
    if error.errno in _FULL:
        return DiskFull
    return LineCut if str(error) == "Socket is closed" else ExchangeFault


def _kind_of_library(error: BaseException, names: set[str]) -> type[Refusal] | None:
    """Stores of objects raise errors of their own libraries, which may not be installed."""
    if type(error).__module__ == "builtins" or not isinstance(error, Exception):
        return None
    return ExchangeFault if names.isdisjoint(_NO_CONNECTION) else LineDown
