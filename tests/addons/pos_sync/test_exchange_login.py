"""Who may log in where: logins and servers that are refused, and secrets that nothing tells."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from addons.pos_sync.errors.exchange import (
    ExchangeFault,
    LineDown,
    LoginRefused,
    SecretUnusable,
    ServerUnknown,
)
from addons.pos_sync.services.exchange.folder import open_folder
from addons.pos_sync.settings import PosSyncSettings
from core.errors import Refusal
from tests.addons.pos_sync.exchange_places import server_of
from tests.addons.pos_sync.server_parts import HOST, PASSWORD, USER, Server, certificate
from tests.addons.pos_sync.servers import ftp_server, sftp_server

pytestmark = pytest.mark.usefixtures("fresh_lines")

WRONG = "wrong-Word-4417"


@pytest.fixture(params=("ftp", "ftps", "sftp"))
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Server]:
    with server_of(request.param, tmp_path) as server:
        yield server


def _refused(call: Callable[[], Any], kind: type[Refusal]) -> Refusal:
    with pytest.raises(kind) as refused:
        call()
    return refused.value


def _names(settings: PosSyncSettings) -> list[str]:
    with open_folder(settings) as folder:
        return folder.names()


def _told(fault: Refusal) -> str:
    """All that can be seen of a fault."""
    shown = "".join(traceback.format_exception(fault))
    return f"{fault!r} {fault} {fault.msgid} {fault.params} {fault.fields} {shown}"


def test_a_wrong_password_is_refused_and_never_told(
    server: Server, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    fault = _refused(lambda: _names(server.settings(tmp_path / "near", password=WRONG)), LoginRefused)
    assert str(fault) == (
        f"Reading the names in /: {HOST} refuses the user name, password or key of the secret file."
    )
    for text in (_told(fault), caplog.text):
        assert WRONG not in text
        assert PASSWORD not in text


def test_no_fault_and_no_object_shows_the_password(
    server: Server, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with open_folder(server.settings(tmp_path / "near")) as folder:
        seen = [_told(_refused(lambda: folder.read("absent"), ExchangeFault))]
        place = folder._steps.line._place
        assert place is not None
        seen += [repr(folder), repr(place), repr(place.filesystem), folder.where]
        server.kill()
        seen.append(_told(_refused(folder.names, LineDown)))
    for text in (*seen, caplog.text):
        assert PASSWORD not in text
        assert f"{USER}:" not in text


def test_what_a_server_says_back_is_told_without_the_secrets(tmp_path: Path) -> None:
    near = tmp_path / "near"
    with ftp_server(tmp_path, without=("MKD",)) as server:
        (tmp_path / "local").write_bytes(b"x")
        server.folder.joinpath("in").mkdir()
        settings = server.settings(near, username=USER, password=PASSWORD)
        with open_folder(settings) as folder:
            fault = _refused(lambda: folder.write("in/sub/x", tmp_path / "local"), ExchangeFault)
    assert "MKD" in str(fault)
    assert PASSWORD not in _told(fault)


def test_a_certificate_that_nobody_signed_is_refused(tmp_path: Path) -> None:
    with ftp_server(tmp_path, tls=tmp_path / "tls") as server:
        other, _ = certificate(tmp_path / "other")
        _refused(lambda: _names(server.settings(tmp_path / "near", ca_file=other)), ServerUnknown)
        del server.options["ca_file"]
        fault = _refused(lambda: _names(server.settings(tmp_path / "near")), ServerUnknown)
    assert "certificate" in str(fault)


def test_passwords_are_not_sent_without_tls(tmp_path: Path) -> None:
    with ftp_server(tmp_path) as server:
        server.protocol = "ftps"
        fault = _refused(lambda: _names(server.settings(tmp_path / "near")), Refusal)
    assert isinstance(fault, ExchangeFault)


def test_a_host_that_is_not_known_is_refused_unless_that_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    with sftp_server(tmp_path / "far", home=tmp_path / "ssh") as server:
        known = server.options.pop("known_hosts")
        fault = _refused(lambda: _names(server.settings(tmp_path / "near")), ServerUnknown)
        assert "ssh-ed25519 SHA256:" in str(fault)
        empty = tmp_path / "empty"
        empty.touch()
        _refused(lambda: _names(server.settings(tmp_path / "near", known_hosts=empty)), ServerUnknown)
        assert empty.read_text() == ""
        assert _names(server.settings(tmp_path / "near", accept_unknown_host=True)) == []
        assert _names(server.settings(tmp_path / "near", known_hosts=known)) == []


def test_another_key_than_the_known_one_is_always_refused(tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    with sftp_server(tmp_path / "far", home=tmp_path / "first") as first:
        port = first.port
    with sftp_server(tmp_path / "far", home=tmp_path / "second", port=port) as server:
        known = tmp_path / "first" / "known_hosts"
        settings = server.settings(tmp_path / "near", known_hosts=known, accept_unknown_host=True)
        _refused(lambda: _names(settings), ServerUnknown)


def test_a_key_logs_in_when_nobody_else_can_read_it(tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    with sftp_server(tmp_path / "far", home=tmp_path / "ssh") as server:
        del server.options["password"]
        key = tmp_path / "ssh" / "id_register"
        assert _names(server.settings(tmp_path / "near", key_file=key)) == []
        assert (
            _names(server.settings(tmp_path / "ssh", key_file="id_register", known_hosts="known_hosts")) == []
        )
        _refused(
            lambda: _names(server.settings(tmp_path / "near", key_file=tmp_path / "ssh" / "host_key")),
            LoginRefused,
        )
        key.chmod(0o644)
        fault = _refused(lambda: _names(server.settings(tmp_path / "near", key_file=key)), SecretUnusable)
        assert str(key) in str(fault)
        key.write_text("no key")
        key.chmod(0o600)
        _refused(lambda: _names(server.settings(tmp_path / "near", key_file=key)), SecretUnusable)
