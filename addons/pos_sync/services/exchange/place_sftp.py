"""The exchange on an SFTP server, whose host key has to be known."""

from __future__ import annotations

from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import Any, BinaryIO

import paramiko
from fsspec.implementations.sftp import SFTPFileSystem

from addons.pos_sync.errors.exchange import SecretUnusable
from addons.pos_sync.services.exchange.address import Address
from addons.pos_sync.services.exchange.bounded import Attempt
from addons.pos_sync.services.exchange.place import BLOCK, Entry, HostUnknown, Moved, Place, Write
from addons.pos_sync.services.exchange.secrets import SftpOptions, check_mode

_BLOCKS_AT_ONCE = 8
"""Asked for before their answers come."""


def private_key(file: Path | None, passphrase: str | None) -> paramiko.PKey | None:
    """The key of a file that only its owner may read; None without a file. Raises SecretUnusable."""
    if file is None:
        return None
    check_mode(file)
    try:
        return paramiko.PKey.from_path(file, passphrase.encode() if passphrase else None)
    except (OSError, ValueError, TypeError, paramiko.SSHException, paramiko.UnknownKeyType) as error:
        raise SecretUnusable(file=str(file), detail=type(error).__name__) from None


class _RefuseUnknown(paramiko.MissingHostKeyPolicy):
    def missing_host_key(self, client: Any, hostname: str, key: Any) -> None:
        raise HostUnknown(f"{key.get_name()} {key.fingerprint}")


class _FileSystem(SFTPFileSystem):
    """fsspec's, with known hosts, and without the keys and agents of the user who runs this process."""

    cachable = False

    def __init__(
        self,
        address: Address,
        options: SftpOptions,
        known_hosts: Path | None,
        key: paramiko.PKey | None,
        seconds: float,
        attempt: Attempt,
    ) -> None:
        self.client = paramiko.SSHClient()
        self._attempt, self._seconds, self._known_hosts = attempt, seconds, known_hosts
        policy = paramiko.AutoAddPolicy if options.accept_unknown_host else _RefuseUnknown
        super().__init__(
            address.host,
            port=address.port or paramiko.config.SSH_PORT,
            username=options.username,
            password=options.password,
            pkey=key,
            host_key_policy=policy,
            allow_agent=False,
            look_for_keys=False,
            timeout=seconds,
            banner_timeout=seconds,
            auth_timeout=seconds,
            channel_timeout=seconds,
        )

    def _connect(self) -> None:
        if self._known_hosts is not None:
            self.client.get_host_keys().load(str(self._known_hosts))
        self.client.set_missing_host_key_policy(self.host_key_policy)
        self._attempt.cut_with(self.client.close)
        self.client.connect(self.host, **self.ssh_kwargs)
        self.ftp = self.client.open_sftp()
        self.ftp.get_channel().settimeout(self._seconds)


class SftpPlace(Place):
    """Files by SFTP. A link is not followed, as far as the server tells where one leads: a folder is asked for once."""

    appears_whole = False

    def __init__(
        self,
        address: Address,
        options: SftpOptions,
        known_hosts: Path | None,
        key: paramiko.PKey | None,
        seconds: float,
        attempt: Attempt,
    ) -> None:
        super().__init__(_FileSystem(address, options, known_hosts, key, seconds, attempt))
        self._sftp: paramiko.SFTPClient = self.filesystem.ftp
        self._root = address.root
        self._real_root: str | None = None
        self._inside: set[str] = set()

    def entries(self, path: str) -> list[Entry]:
        """What is in a folder."""
        self._check(path)
        return [_entry(found.filename, found) for found in self._sftp.listdir_attr(path or "/")]

    def entry(self, path: str) -> Entry:
        """What is at a path."""
        self._check_parent(path)
        return _entry(path.rpartition("/")[2], self._sftp.lstat(path or "/"))

    def check_root(self, root: str) -> None:
        """Raises FileNotFoundError when the exchange itself is not there."""
        self.entry(root)

    def pull(self, path: str, write: Write, moved: Moved) -> None:
        """Receive a file, several blocks asked for at once."""
        self._check_parent(path)
        with self._sftp.open(path, "rb") as source:
            size = source.stat().st_size or 0
            blocks = [(offset, min(BLOCK, size - offset)) for offset in range(0, size, BLOCK)]
            for first in range(0, len(blocks), _BLOCKS_AT_ONCE):
                # Not prefetch() with its limit: its thread would wait for ever for a line that was cut.
                for block in source.readv(blocks[first : first + _BLOCKS_AT_ONCE]):
                    write(block)
                    moved(len(block))

    def push(self, source: BinaryIO, path: str, moved: Moved) -> None:
        """Send a file without waiting for the answer to each block: a block that is refused shows in the size."""
        self._check_parent(path)
        with self._sftp.open(path, "wb") as out:
            out.set_pipelined(True)
            while block := source.read(BLOCK):
                out.write(block)
                moved(len(block))

    def replace(self, old: str, new: str) -> None:
        """Rename; where the server cannot rename onto a file, it is deleted just before."""
        self._check_parent(old)
        self._check_parent(new)
        try:
            self._sftp.posix_rename(old, new)
        except FileNotFoundError:
            raise
        except OSError:
            self._replace_in_two_steps(old, new)

    def _replace_in_two_steps(self, old: str, new: str) -> None:
        try:
            self._sftp.rename(old, new)
        except OSError:
            if self.entry(new).kind != "file":
                raise
            self._sftp.remove(new)
            self._sftp.rename(old, new)

    def make_folder(self, path: str) -> None:
        """Make a folder."""
        self._check_parent(path)
        self._sftp.mkdir(path)

    def delete_file(self, path: str) -> None:
        """Delete a file or a link."""
        self._check_parent(path)
        self._sftp.remove(path)

    def delete_folder(self, path: str) -> None:
        """Delete an empty folder."""
        self._check_parent(path)
        self._inside.discard(path)
        self._sftp.rmdir(path)

    def cut(self) -> None:
        """End the connection, from any thread."""
        self.filesystem.client.close()

    def _check_parent(self, path: str) -> None:
        if path != self._root:
            self._check(path.rpartition("/")[0])

    def _check(self, folder: str) -> None:
        """Raises PermissionError for a folder that a link leads out of the exchange."""
        if folder in self._inside:
            return
        if self._real_root is None:
            self._real_root = (self._sftp.normalize(self._root or "/") or "").rstrip("/")
        real = (self._sftp.normalize(folder or "/") or "").rstrip("/")
        if real != self._real_root and not real.startswith(f"{self._real_root}/"):
            raise PermissionError("a link leads out of the folder")
        self._inside.add(folder)


def _entry(name: str, found: Any) -> Entry:
    mode = found.st_mode or 0
    if S_ISREG(mode):
        return Entry(name, "file", found.st_size)
    return Entry(name, "directory" if S_ISDIR(mode) else "other")
