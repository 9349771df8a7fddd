"""The exchange on an FTP server, plain or over TLS."""

from __future__ import annotations

import ftplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, BinaryIO

from fsspec.implementations.ftp import FTPFileSystem, _mlsd2

from addons.pos_sync.services.exchange.address import Address
from addons.pos_sync.services.exchange.bounded import Attempt
from addons.pos_sync.services.exchange.place import BLOCK, Entry, Moved, Place, Write, kind_of
from addons.pos_sync.services.exchange.secrets import FtpOptions

_UNKNOWN_COMMAND = ("500", "501", "502", "504")
_REFUSED = "550"


class _TlsFtp(ftplib.FTP_TLS):
    """Transfers go on with the TLS session of the commands: many servers accept no other connection."""

    def ntransfercmd(self, cmd: str, rest: int | str | None = None) -> tuple[socket.socket, int | None]:
        # The transfers are always protected (prot_p), so this replaces what FTP_TLS does.
        connection, size = super(ftplib.FTP_TLS, self).ntransfercmd(cmd, rest)
        session = self.sock.session if isinstance(self.sock, ssl.SSLSocket) else None
        return self.context.wrap_socket(connection, server_hostname=self.host, session=session), size


class _FileSystem(FTPFileSystem):
    """fsspec's, which checks no certificate and cannot be cut while it connects."""

    def __init__(
        self,
        address: Address,
        options: FtpOptions,
        trust: ssl.SSLContext | None,
        seconds: float,
        attempt: Attempt,
    ) -> None:
        self._attempt = attempt
        if trust is None:
            self.ftp = ftplib.FTP(timeout=seconds, encoding=options.encoding)  # noqa: S321 - only where it is asked for
        else:
            self.ftp = _TlsFtp(timeout=seconds, encoding=options.encoding, context=trust)
        super().__init__(
            address.host,
            port=address.port or ftplib.FTP_PORT,
            username=options.username,
            password=options.password,
            timeout=seconds,
            use_listings_cache=False,
        )

    def _connect(self) -> None:
        self._attempt.cut_with(self.cut)
        self.ftp.connect(self.host, self.port)
        if isinstance(self.ftp, ftplib.FTP_TLS):
            self.ftp.auth()
            self.ftp.prot_p()
        self.ftp.login(*self.cred)

    def cut(self) -> None:
        """End the connection: who waits for an answer gets none."""
        if self.ftp.sock is not None:
            with suppress(OSError):
                self.ftp.sock.shutdown(socket.SHUT_RDWR)
        self.ftp.close()


class FtpPlace(Place):
    """Files by FTP. Listings come from MLSD; LIST, as Unix writes it, where a server has none."""

    appears_whole = False

    def __init__(
        self,
        address: Address,
        options: FtpOptions,
        trust: ssl.SSLContext | None,
        seconds: float,
        attempt: Attempt,
    ) -> None:
        super().__init__(_FileSystem(address, options, trust, seconds, attempt))
        self._ftp: ftplib.FTP = self.filesystem.ftp

    def entries(self, path: str) -> list[Entry]:
        """What is in a folder."""
        try:
            found = list(self._ftp.mlsd(path or "/"))
        except ftplib.error_perm as error:
            if not str(error).startswith(_UNKNOWN_COMMAND):
                raise _absent(error, path) from None
            found = self._listed(path or "/")
        return [_entry(name, facts) for name, facts in found if facts.get("type") not in ("cdir", "pdir")]

    def _listed(self, path: str) -> list[tuple[str, dict[str, Any]]]:
        try:
            return [(name, facts) for name, facts in _mlsd2(self._ftp, path) if name not in (".", "..")]
        except ftplib.error_perm as error:
            raise _absent(error, path) from None

    def entry(self, path: str) -> Entry:
        """What is at a path: MLST, or the listing of the folder that holds it."""
        folder, _, name = path.rpartition("/")
        if not name:
            return Entry("", "directory")
        try:
            answer = self._ftp.sendcmd(f"MLST {path}")
        except ftplib.error_perm as error:
            if not str(error).startswith(_UNKNOWN_COMMAND):
                raise _absent(error, path) from None
            for entry in self.entries(folder):
                if entry.name == name:
                    return entry
            raise FileNotFoundError(path) from None
        facts = answer.splitlines()[1].lstrip().partition(" ")[0]
        pairs = (fact.partition("=") for fact in facts.split(";") if fact)
        return _entry(name, {key.lower(): value for key, _, value in pairs})

    def check_root(self, root: str) -> None:
        """Raises FileNotFoundError when the exchange itself is not there."""
        self.entry(root)

    def pull(self, path: str, write: Write, moved: Moved) -> None:
        """Receive a file in one transfer; the server says at the end that it was whole."""

        def took(block: bytes) -> None:
            write(block)
            moved(len(block))

        self._ftp.retrbinary(f"RETR {path}", took, blocksize=BLOCK)

    def push(self, source: BinaryIO, path: str, moved: Moved) -> None:
        """Send a file in one transfer."""
        self._ftp.storbinary(f"STOR {path}", source, BLOCK, lambda block: moved(len(block)))

    def replace(self, old: str, new: str) -> None:
        """Rename; some servers do not rename onto a file, then it is deleted just before."""
        try:
            self._ftp.rename(old, new)
        except ftplib.error_perm:
            if self.entry(new).kind != "file":
                raise
            self._ftp.delete(new)
            self._ftp.rename(old, new)

    def make_folder(self, path: str) -> None:
        """Make a folder."""
        self._ftp.mkd(path)

    def delete_file(self, path: str) -> None:
        """Delete a file."""
        with self._absent_told(path):
            self._ftp.delete(path)

    def delete_folder(self, path: str) -> None:
        """Delete an empty folder."""
        with self._absent_told(path):
            self._ftp.rmd(path)

    @contextmanager
    def _absent_told(self, path: str) -> Iterator[None]:
        """A refusal may only mean that somebody else deleted it: FileNotFoundError."""
        try:
            yield
        except ftplib.error_perm:
            self.entry(path)
            raise

    def cut(self) -> None:
        """End the connection, from any thread."""
        self.filesystem.cut()


def _absent(error: ftplib.error_perm, path: str) -> Exception:
    """550 is all that FTP has for what is not there."""
    return FileNotFoundError(path) if str(error).startswith(_REFUSED) else error


def _entry(name: str, facts: dict[str, Any]) -> Entry:
    size = str(facts.get("size", ""))
    return Entry(name, kind_of(facts.get("type", "").lower()), int(size) if size.isdigit() else None)
