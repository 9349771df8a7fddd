"""Dead lines to head office: each is given up in time, told rightly and without the key."""

from __future__ import annotations

import json
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from flask import Flask

from addons.pos_sync.errors.exchange import (
    LineCut,
    LineDown,
    LineOff,
    LineResting,
    LineSilent,
    LoginRefused,
    SecretUnusable,
    ServerUnknown,
)
from addons.pos_sync.errors.online import AnswerUnusable, HeadOfficeRefuses, NotTakenNow, OnlineUnset
from addons.pos_sync.errors.orders import NoHeadOfficeHere, OrderLocked
from addons.pos_sync.services.exchange.breaker import forget_lines
from addons.pos_sync.services.line import line_on_screen
from addons.pos_sync.services.online import client as client_module
from addons.pos_sync.services.online.client import HeadOfficeClient
from addons.pos_sync.settings import PosSyncSettings
from core.config import settings
from core.errors import Refusal, Sentences
from core.testing.server import free_port
from core.uow import unit_of_work
from tests.addons.pos_sync.dead_servers import trickle
from tests.addons.pos_sync.online_servers import set_up
from tests.addons.pos_sync.server_parts import HOST, certificate

KEY = "gk_very-secret-word"
DOING = Sentences([("Asking", {})])


@pytest.fixture
def section(app: Flask, tmp_path: Path) -> Iterator[PosSyncSettings]:
    """The settings of a register; each test says where its head office is."""
    found: PosSyncSettings = settings().section("pos_sync")
    before = found.model_dump()
    set_up(found, tmp_path / "register", "http://127.0.0.1:1", KEY, "R1")
    found.timeout_seconds = 0.3
    forget_lines()
    yield found
    for name, value in before.items():
        setattr(found, name, value)


def ask(section: PosSyncSettings, port: int, scheme: str = "http") -> None:
    section.head_office_url = f"{scheme}://{HOST}:{port}"
    HeadOfficeClient().call(DOING, "GET", "/ping")


@contextmanager
def answering(answer: bytes) -> Iterator[tuple[int, list[bytes]]]:
    """A port that answers each request with these bytes, and keeps what it heard."""
    heard: list[bytes] = []
    with closing(socket.create_server((HOST, 0))) as listening:

        def serve() -> None:
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                with closing(connection):
                    heard.append(connection.recv(65_536))
                    try:
                        connection.sendall(answer)
                    except OSError:
                        continue

        threading.Thread(target=serve, daemon=True).start()
        yield listening.getsockname()[1], heard
        listening.shutdown(socket.SHUT_RDWR)


def page(status: str, body: bytes, kind: str = "application/json") -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    return head.encode() + body


def test_a_closed_port_is_no_line_and_the_next_call_does_not_try(section: PosSyncSettings) -> None:
    port = free_port()
    with pytest.raises(LineDown) as down:
        ask(section, port)
    assert down.value.error_code == "pos_sync.line_down" and KEY not in str(down.value)
    shown = line_on_screen()
    assert shown is not None and shown.name == "offline"
    with answering(page("200 OK", b"{}")) as (_, heard), pytest.raises(LineResting):
        ask(section, port)
    assert heard == []
    forget_lines()
    with answering(page("200 OK", b"{}")) as (open_port, heard):
        ask(section, open_port)
    assert f"Bearer {KEY}".encode() in heard[0]


def test_a_silent_server_sees_its_connection_closed(section: PosSyncSettings) -> None:
    heard: list[bytes] = []
    with closing(socket.create_server((HOST, 0))) as listening:

        def serve() -> None:
            connection, _ = listening.accept()
            with closing(connection):
                while part := connection.recv(65_536):
                    heard.append(part)
                heard.append(b"closed")

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        with pytest.raises(LineSilent) as silent:
            ask(section, listening.getsockname()[1])
        thread.join()
    assert heard[-1] == b"closed"
    assert "0.3 s" in str(silent.value) and KEY not in str(silent.value)


def test_a_slow_drip_is_given_up_as_a_whole(section: PosSyncSettings) -> None:
    with trickle(b"HTTP/1.1 200 OK\r\nX: ") as port, pytest.raises(LineSilent):
        ask(section, port)


def test_a_body_that_drips_is_given_up_as_a_whole(section: PosSyncSettings) -> None:
    with trickle(b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n") as port, pytest.raises(LineSilent):
        ask(section, port)


def test_an_unknown_certificate_gets_no_key(section: PosSyncSettings, tmp_path: Path) -> None:
    file, key = certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file, key)
    heard: list[bytes] = []
    with closing(socket.create_server((HOST, 0))) as listening:

        def serve() -> None:
            connection, _ = listening.accept()
            try:
                with context.wrap_socket(connection, server_side=True) as secured:
                    heard.append(secured.recv(4_096))
            except OSError:
                return

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        section.timeout_seconds = 5
        with pytest.raises(ServerUnknown):
            ask(section, listening.getsockname()[1], "https")
        thread.join()
    assert b"".join(heard) == b""


@pytest.mark.parametrize(
    "answer",
    [
        page("500 Internal Server Error", b'{"code": "core.broken"}'),
        page("200 OK", b"<html>Welcome</html>", "text/html"),
        page("200 OK", b"[1]"),
        page("302 Found", b""),
        page("404 Not Found", b"<html></html>", "text/html"),
        page("409 Conflict", json.dumps({"code": NoHeadOfficeHere.code}).encode()),
        page("408 Request Timeout", json.dumps({"code": "core.timeout"}).encode()),
        page("425 Too Early", json.dumps({"code": "core.early"}).encode()),
        page("429 Too Many Requests", json.dumps({"code": "core.too_many_requests"}).encode()),
        page("429 Too Many Requests", json.dumps({"code": "pos_sync.order_number"}).encode()),
        page("400 Bad Request", b"<html></html>", "text/html"),
        page("200 OK", b"[" * 100_000),
    ],
)
def test_what_is_no_answer_of_head_office_is_as_good_as_no_line(
    section: PosSyncSettings, answer: bytes
) -> None:
    with answering(answer) as (port, heard):
        with pytest.raises(AnswerUnusable):
            ask(section, port)
        with pytest.raises(LineResting):
            ask(section, port)
    assert len(heard) == 1


def test_a_huge_answer_is_cut(section: PosSyncSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "LARGEST_ANSWER", 1_000)
    with answering(page("200 OK", b" " * 5_000 + b"{}")) as (port, _), pytest.raises(LineCut):
        ask(section, port)


def test_gibberish_is_a_cut_line(section: PosSyncSettings) -> None:
    with answering(b"220 ftp ready\r\n") as (port, _), pytest.raises(LineDown):
        ask(section, port)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (page("413 Content Too Large", b"<html></html>", "text/html"), NotTakenNow),
        (page("413 Content Too Large", b'{"code": "pos_sync.order_number"}'), NotTakenNow),
        (page("422 Unprocessable Content", b'{"code": "core.invalid"}'), HeadOfficeRefuses),
        (page("400 Bad Request", b'{"code": "core.bad_json"}'), NotTakenNow),
        (page("409 Conflict", b'{"code": "pos_sync.order_number"}'), HeadOfficeRefuses),
        (page("422 Unprocessable Content", b'{"code": "pos_sync.order_invalid"}'), HeadOfficeRefuses),
    ],
)
def test_only_what_head_office_judged_is_its_refusal_and_the_line_goes_on(
    section: PosSyncSettings, answer: bytes, kind: type[Refusal]
) -> None:
    with answering(answer) as (port, heard):
        for _ in range(2):
            with pytest.raises(kind):
                ask(section, port)
    assert len(heard) == 2


@pytest.mark.parametrize("status", ["401 Unauthorized", "403 Forbidden"])
def test_a_revoked_key_is_told_without_it(section: PosSyncSettings, status: str) -> None:
    with answering(page(status, b'{"code": "pos_sync.register_refused"}')) as (port, _):
        with pytest.raises(LoginRefused) as refused:
            ask(section, port)
        assert KEY not in str(refused.value)
        with pytest.raises(LoginRefused):
            ask(section, port)  # it answers: the line is there


def test_a_refusal_is_raised_as_at_head_office(section: PosSyncSettings) -> None:
    told = b'{"code": "pos_sync.order_locked", "message": "x", "by": "Ada", "place": "R2", "since": "2026"}'
    with answering(page("409 Conflict", told)) as (port, _), pytest.raises(OrderLocked) as locked:
        ask(section, port)
    assert locked.value.details == {"by": "Ada", "place": "R2", "since": "2026"}


def test_the_switch_asks_nobody(section: PosSyncSettings, tmp_path: Path) -> None:
    section.offline_file = tmp_path / "offline"
    section.offline_file.touch()
    with answering(page("200 OK", b"{}")) as (port, heard):
        with pytest.raises(LineOff):
            ask(section, port)
        assert heard == []
        section.offline_file.unlink()
        ask(section, port)


def test_settings_that_lead_nowhere(section: PosSyncSettings) -> None:
    section.head_office_url = ""
    with pytest.raises(OnlineUnset):
        HeadOfficeClient()
    section.head_office_url = "http://127.0.0.1:1"
    assert section.secret_file is not None
    section.secret_file.write_text("head_office_key = 12")
    with pytest.raises(SecretUnusable):
        HeadOfficeClient()


def test_nothing_is_asked_inside_of_a_unit_of_work(section: PosSyncSettings) -> None:
    client = HeadOfficeClient()
    with unit_of_work(), pytest.raises(RuntimeError) as raised:
        client.call(DOING, "GET", "/ping")
    assert not isinstance(raised.value, Refusal)
