"""Real servers on loopback for the exchanges: FTP, FTP over TLS and SFTP, each in a thread of its own.

``with ftp_server(folder) as server:`` gives ``server.settings(home)``; ``server.trouble`` cuts or freezes it in the
middle of a file, ``server.kill()`` ends it. Servers that are dead from the start: dead_servers.py.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import asyncssh
from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import DTPHandler, FTPHandler, TLS_DTPHandler, TLS_FTPHandler
from pyftpdlib.ioloop import IOLoop
from pyftpdlib.servers import FTPServer

from tests.addons.pos_sync.server_parts import HOST, PASSWORD, USER, Server, Trouble, certificate


@contextmanager
def ftp_server(
    folder: Path, *, tls: Path | None = None, without: tuple[str, ...] = (), port: int = 0, keep: bool = False
) -> Iterator[Server]:
    """An FTP server; ``tls``: a folder for its certificate. ``without`` names commands it does not know.

    ``keep``: a rename never overwrites, as on Windows.
    """
    trouble = Trouble()
    loop = IOLoop()
    authorizer = DummyAuthorizer()
    authorizer.add_user(USER, PASSWORD, str(folder), perm="elradfmwMT")
    base = FTPHandler if tls is None else TLS_FTPHandler
    handler: Any = type(
        "Handler", (_Renaming, base), {"authorizer": authorizer, "keep": keep, "banner": "ready"}
    )
    handler.proto_cmds = {name: how for name, how in base.proto_cmds.items() if name not in without}
    handler.dtp_handler = type(
        "Data", (_FtpTrouble, DTPHandler if tls is None else TLS_DTPHandler), {"trouble": trouble}
    )
    handler.use_sendfile = False
    options: dict[str, Any] = {"username": USER, "password": PASSWORD}
    if tls is not None:
        handler.certfile, handler.keyfile = map(str, certificate(tls))
        handler.tls_control_required = handler.tls_data_required = True
        options["ca_file"] = handler.certfile
    server = FTPServer((HOST, port), handler, ioloop=loop)
    stopped = threading.Event()
    thread = threading.Thread(target=_serve_ftp, args=(loop, stopped), name="ftp-server", daemon=True)

    def kill() -> None:
        stopped.set()
        trouble.thawed.set()
        thread.join()

    thread.start()
    try:
        yield Server("ftp" if tls is None else "ftps", server.address[1], folder, options, trouble, kill)
    finally:
        kill()


def _serve_ftp(loop: IOLoop, stopped: threading.Event) -> None:
    while not stopped.is_set():
        loop.loop(timeout=0.02, blocking=False)
    for handler in list(loop.socket_map.values()):
        handler.close()
    loop.close()


class _FtpTrouble:
    """Counts the bytes of a transfer and makes its trouble."""

    trouble: Trouble
    file_obj: Any
    cmd_channel: Any

    def _count(self, count: int) -> None:
        if self.file_obj is None or not self.trouble.due(count):
            return
        if self.trouble.kind == "freeze":
            self.trouble.thawed.wait()
        self.cmd_channel.close()

    def send(self, data: bytes) -> int:
        sent: int = super().send(data)  # type: ignore[misc]
        self._count(sent)
        return sent

    def recv(self, size: int) -> bytes:
        block: bytes = super().recv(size)  # type: ignore[misc]
        self._count(len(block))
        return block


class _Renaming:
    keep = False

    def ftp_RNTO(self, path: str) -> Any:
        if self.keep and Path(path).exists():
            return self.respond("550 File exists.")  # type: ignore[attr-defined]
        return super().ftp_RNTO(path)  # type: ignore[misc]


@contextmanager
def sftp_server(folder: Path, *, home: Path, port: int = 0, keep: bool = False) -> Iterator[Server]:
    """An SFTP server; its files (host key, ``known_hosts``, the register's ``id_register``) are in ``home``.

    ``keep``: it has no rename that overwrites, as on Windows.
    """
    home.mkdir(parents=True, exist_ok=True)
    host_key, own_key = _key(home / "host_key"), _key(home / "id_register")
    (home / "authorized_keys").write_bytes(own_key.export_public_key())
    trouble = Trouble()
    ready, ended = threading.Event(), asyncio.Event()
    loop = asyncio.new_event_loop()
    ports: list[int] = []

    class Login(asyncssh.SSHServer):
        def begin_auth(self, username: str) -> bool:
            return True

        def password_auth_supported(self) -> bool:
            return True

        def validate_password(self, username: str, password: str) -> bool:
            return (username, password) == (USER, PASSWORD)

    kind = type("Files", (_SftpFiles,), {"trouble": trouble, "keep": keep})

    async def serve() -> None:
        server = await asyncssh.listen(
            HOST,
            port,
            server_factory=Login,
            server_host_keys=[host_key],
            authorized_client_keys=str(home / "authorized_keys"),
            sftp_factory=lambda channel: kind(channel, chroot=str(folder)),
        )
        ports.append(server.get_port())
        ready.set()
        await ended.wait()
        server.close()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()

    def run() -> None:
        try:
            loop.run_until_complete(serve())
        finally:
            for transport in list(getattr(loop, "_transports", {}).values()):
                transport.abort()
            loop.run_until_complete(asyncio.sleep(0))
            loop.close()

    thread = threading.Thread(target=run, name="sftp-server", daemon=True)
    thread.start()
    ready.wait()
    public = host_key.export_public_key().decode().strip()
    (home / "known_hosts").write_text(f"[{HOST}]:{ports[0]} {public}\n")
    options = {"username": USER, "password": PASSWORD, "known_hosts": str(home / "known_hosts")}

    def kill() -> None:
        if thread.is_alive():
            loop.call_soon_threadsafe(ended.set)
            trouble.thawed.set()
            thread.join()

    try:
        yield Server("sftp", ports[0], folder, options, trouble, kill)
    finally:
        kill()


class _SftpFiles(asyncssh.SFTPServer):
    """Files in a folder, with troubles."""

    trouble: Trouble
    keep = False

    async def _count(self, count: int) -> None:
        if not self.trouble.due(count):
            return
        if self.trouble.kind == "freeze":
            while not self.trouble.thawed.is_set():
                await asyncio.sleep(0.02)
        self.channel.get_connection().abort()

    async def read(self, file_obj: Any, offset: int, size: int) -> bytes:
        block: bytes = super().read(file_obj, offset, size)  # type: ignore[assignment]
        await self._count(len(block))
        return block

    async def write(self, file_obj: Any, offset: int, data: bytes) -> int:
        await self._count(len(data))
        return super().write(file_obj, offset, data)  # type: ignore[return-value]

    def posix_rename(self, oldpath: bytes, newpath: bytes) -> Any:
        if self.keep:
            raise asyncssh.SFTPOpUnsupported("no posix-rename here")
        return super().posix_rename(oldpath, newpath)


def _key(file: Path) -> asyncssh.SSHKey:
    key = asyncssh.generate_private_key("ssh-ed25519")
    file.touch(mode=0o600)
    file.write_bytes(key.export_private_key())
    return key
