"""A line that is cut, freezes or never answers: nobody waits for long, and nothing half is taken for whole."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from addons.pos_sync.errors.exchange import LineCut, LineDown, LineSilent
from addons.pos_sync.services.exchange.breaker import forget_lines
from addons.pos_sync.services.exchange.folder import open_folder
from addons.pos_sync.settings import PosSyncSettings
from core.errors import Refusal
from tests.addons.pos_sync.dead_servers import black_hole, trickle
from tests.addons.pos_sync.exchange_places import SERVERS, server_of
from tests.addons.pos_sync.server_parts import HOST, Server

pytestmark = pytest.mark.usefixtures("fresh_lines")

SIZE = 20 * 1024 * 1024
SHORT = 0.3
"""Seconds after which these tests give a silent line up: they wait so long and measure nothing."""
MODERN = ("ftp", "ftps", "sftp")


@pytest.fixture(params=SERVERS)
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Server]:
    with server_of(request.param, tmp_path) as server:
        yield server


def _large(home: Path) -> Path:
    file = home / "large.xml"
    file.write_bytes(random.Random(3).randbytes(SIZE))
    return file


def _refused(call: Callable[[], Any]) -> Refusal:
    with pytest.raises(Refusal) as refused:
        call()
    return refused.value


def _all_threads_end() -> None:
    """Every thread that was given up ends, because its connection was cut: without that this waits for ever."""
    for thread in threading.enumerate():
        if thread.name.startswith("exchange"):
            thread.join()


def test_a_cut_in_the_middle_of_receiving_leaves_nothing_here(server: Server, tmp_path: Path) -> None:
    with open_folder(server.settings(tmp_path / "near")) as folder:
        folder.write("in/1/t_article.xml", _large(tmp_path))
        (tmp_path / "got.xml").write_bytes(b"of yesterday")
        server.trouble.arm("cut", SIZE // 2)

        fault = _refused(lambda: folder.receive("in/1/t_article.xml", tmp_path / "got.xml"))

        assert isinstance(fault, LineDown)
        assert (tmp_path / "got.xml").read_bytes() == b"of yesterday"
        assert not list(tmp_path.glob(".*.part"))
        # The other side still has it, and the same folder goes on with a new connection.
        assert folder.receive("in/1/t_article.xml", tmp_path / "got.xml") == SIZE
    assert (tmp_path / "got.xml").read_bytes() == _large(tmp_path).read_bytes()


def test_a_cut_in_the_middle_of_sending_leaves_the_old_file_there(server: Server, tmp_path: Path) -> None:
    old = tmp_path / "old.xml"
    old.write_bytes(b"old")
    with open_folder(server.settings(tmp_path / "near")) as folder:
        folder.write("in/1/t_article.xml", old)
        server.trouble.arm("cut", SIZE // 2)

        assert isinstance(_refused(lambda: folder.write("in/1/t_article.xml", _large(tmp_path))), LineDown)

        assert folder.names("in/1") == ["t_article.xml"]
        assert folder.receive("in/1/t_article.xml", tmp_path / "got.xml") == 3
        folder.write("in/1/t_article.xml", _large(tmp_path))
        assert folder.receive("in/1/t_article.xml", tmp_path / "got.xml") == SIZE
        folder.delete("in")  # with what was left of the cut
    assert list(server.folder.iterdir()) == []


def test_a_server_that_freezes_in_the_middle_is_given_up(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_folder(server.settings(tmp_path / "near")) as folder:
        folder.write("in/1/t_article.xml", _large(tmp_path))
        # Only the limit of the whole step is short, not those of the sockets: it has to end their waiting too.
        monkeypatch.setattr(folder._steps.line, "_seconds", SHORT)
        server.trouble.arm("freeze", SIZE // 2)
        assert isinstance(
            _refused(lambda: folder.receive("in/1/t_article.xml", tmp_path / "got")), LineSilent
        )
        _all_threads_end()
    assert not (tmp_path / "got").exists()


def test_a_server_that_freezes_while_it_receives_is_given_up(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_folder(server.settings(tmp_path / "near")) as folder:
        assert not folder.exists("in")
        monkeypatch.setattr(folder._steps.line, "_seconds", SHORT)
        server.trouble.arm("freeze", SIZE // 2)
        assert isinstance(_refused(lambda: folder.write("t_article.xml", _large(tmp_path))), LineSilent)
        _all_threads_end()
    assert not (server.folder / "t_article.xml").exists()


def test_a_server_that_was_killed_is_told(server: Server, tmp_path: Path) -> None:
    with open_folder(server.settings(tmp_path / "near")) as folder:
        assert folder.names() == []
        server.kill()
        for _ in range(2):
            fault = _refused(folder.names)
            assert isinstance(fault, LineDown)
            assert "Reading the names in /" in str(fault)


@pytest.mark.parametrize("kind", MODERN)
def test_a_black_hole_holds_nobody_up(kind: str, tmp_path: Path) -> None:
    with black_hole() as port:
        settings = PosSyncSettings(exchange=f"{kind}://{HOST}:{port}/caisse1", timeout_seconds=SHORT)
        with open_folder(settings) as folder:
            # Silent or cut: giving the step up cuts its connection, and either may be told first.
            assert isinstance(_refused(folder.names), LineSilent | LineCut)
            assert isinstance(_refused(lambda: folder.exists("in")), LineSilent | LineCut)
        _all_threads_end()


@pytest.mark.parametrize(
    ("kind", "greeting"), [("ftp", b"220-"), ("ftps", b"220-"), ("sftp", b"SSH-"), ("sftp", b"x")]
)
def test_a_server_that_never_ends_its_greeting_holds_nobody_up(kind: str, greeting: bytes) -> None:
    with trickle(greeting) as port:
        settings = PosSyncSettings(exchange=f"{kind}://{HOST}:{port}", timeout_seconds=SHORT)
        with open_folder(settings) as folder:
            # Its sockets are never silent for long, so only the limit on the whole step ends it.
            assert isinstance(_refused(folder.names), LineDown)
        _all_threads_end()


@pytest.mark.parametrize("kind", MODERN)
def test_nobody_there_at_all(kind: str) -> None:
    with black_hole() as port:
        pass
    with open_folder(PosSyncSettings(exchange=f"{kind}://{HOST}:{port}")) as folder:
        fault = _refused(folder.names)
    assert isinstance(fault, LineDown)
    assert str(fault).startswith(f"Reading the names in /: there is no connection to {HOST}")


def test_a_share_that_is_not_mounted_is_a_line_that_is_down(tmp_path: Path) -> None:
    local = tmp_path / "local"
    local.write_bytes(b"x")
    with open_folder(PosSyncSettings(exchange=str(tmp_path / "absent"))) as folder:
        for call in (folder.names, lambda: folder.exists("in"), lambda: folder.write("in/x", local)):
            fault = _refused(call)
            assert isinstance(fault, LineDown)
            assert fault.error_code == "pos_sync.exchange_gone"
            forget_lines()
    assert not (tmp_path / "absent").exists()
