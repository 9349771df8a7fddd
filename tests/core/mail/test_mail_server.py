"""The moods of a mail server: no mail is lost, doubled unseen, or sent unprotected."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from core.identity.permissions import ADMINISTRATOR
from core.jobs.drain import drain
from core.jobs.failures import told
from core.testing.factories import make_centre, make_user
from tests.core.mail.conftest import MARIE, PAUL, Configure, drain_later, queue, queue_one, row
from tests.core.mail.smtp_server import CERTIFICATE, LOGIN, Mood, SmtpServer


def test_a_server_taken_away_keeps_the_mails_waiting(app: Flask, configure: Configure) -> None:
    with SmtpServer() as server:
        configure(server)
        row_id = queue_one()
        configure(None)
        drain()
        assert (row(row_id).state, "No mail server" in (row(row_id).last_error or "")) == ("waiting", True)
        configure(server)
        drain_later()
    assert len(server.deliveries) == 1


@pytest.mark.parametrize("mood", ["mute", "hangs_up", "hangs_up_before_data"])
def test_a_mail_waits_for_its_server_and_goes_out_once(app: Flask, configure: Configure, mood: Mood) -> None:
    with SmtpServer(mood) as server:
        configure(server, timeout=1)
        row_id = queue_one()
        drain()
        waiting = row(row_id)
        assert (waiting.state, waiting.attempts) == ("waiting", 1)
        assert "does not answer" in (waiting.last_error or "")
        server.mood = "ready"
        drain_later()
        drain_later(60)
    assert row(row_id).state == "done"
    assert len(server.deliveries) == 1


def test_a_server_that_is_off(app: Flask, configure: Configure) -> None:
    with SmtpServer() as server:
        configure(server)
    row_id = queue_one()
    drain()
    with app.test_request_context(headers={"Accept-Language": "fr"}):
        assert "Le serveur de messagerie 127.0.0.1 ne répond pas" in told(row(row_id).last_error)


def test_a_second_copy_is_recognised_and_reaches_only_its_reader(app: Flask, configure: Configure) -> None:
    with SmtpServer("hangs_up_after_data") as server:
        configure(server)
        first = queue_one(MARIE)
        drain()
        assert row(first).state == "waiting", "nobody knows whether it was taken"
        server.mood = "ready"
        queue(MARIE, PAUL)
        drain_later()
        drain_later(60)
    assert sorted(mail.recipient for mail in server.deliveries) == [MARIE, MARIE, PAUL]
    one, two = (mail.data for mail in server.deliveries if mail.recipient == MARIE)
    assert one == two, "the same message to the byte, Message-ID and Date too"


def test_a_refused_recipient_fails_at_once_and_the_others_are_mailed(
    app: Flask, configure: Configure
) -> None:
    with SmtpServer(answers={f"RCPT {MARIE}": "550 5.1.1 no such mailbox"}) as server:
        configure(server)
        marie, paul = queue(MARIE, PAUL) or []
        drain()
        failed = row(marie)
        assert (failed.state, failed.attempts, row(paul).state) == ("failed", 1, "done")
        with app.test_request_context(headers={"Accept-Language": "fr"}):
            assert told(failed.last_error) == (
                "Le serveur de messagerie 127.0.0.1 refuse le message pour marie@example.org :"
                " 550 5.1.1 no such mailbox."
            )
        drain_later(600)
    assert [mail.recipient for mail in server.deliveries] == [PAUL]


@pytest.mark.parametrize(
    ("answers", "state", "sentence"),
    [
        ({"RCPT": "451 4.7.1 grey list, come back"}, "waiting", "does not take the mail now: 451 4.7.1 grey"),
        ({"DATA": "452 disk full"}, "waiting", "does not take the mail now: 452 disk full"),
        (
            {".": "554 5.7.1 looks like spam"},
            "failed",
            "refuses the mail to marie@example.org: 554 5.7.1 looks",
        ),
        ({"MAIL": "552 too large"}, "failed", "refuses the mail to marie@example.org: 552 too large"),
        ({"MAIL": "553 not you"}, "waiting", "refuses the sender of the configuration: 553 not you"),
        ({"MAIL": "421 too busy"}, "waiting", "does not take the mail now: 421 too busy"),
    ],
)
def test_what_the_server_says_is_told(
    app: Flask, configure: Configure, answers: dict[str, str], state: str, sentence: str
) -> None:
    with SmtpServer(answers=dict(answers)) as server:
        configure(server)
        row_id = queue_one()
        drain()
        assert row(row_id).state == state
        with app.test_request_context(headers={"Accept-Language": "en"}):
            assert sentence in told(row(row_id).last_error)
        server.answers.clear()
        drain_later()
    assert len(server.deliveries) == (1 if state == "waiting" else 0)


def test_a_farewell_that_fails_sends_nothing_twice(app: Flask, configure: Configure) -> None:
    with SmtpServer(answers={"QUIT": "500 what?"}) as server:
        configure(server)
        row_id = queue_one()
        drain()
    assert (row(row_id).state, len(server.deliveries)) == ("done", 1)


@pytest.mark.parametrize("tls_at_once", [False, True])
def test_a_protected_connection_with_a_login(
    app: Flask, configure: Configure, tmp_path: Path, tls_at_once: bool
) -> None:
    secret = tmp_path / "mail-password"
    secret.write_text(f"{LOGIN[1]}\n", encoding="utf-8")
    with SmtpServer(offers=("STARTTLS", "AUTH PLAIN"), tls_at_once=tls_at_once) as server:
        kind = "tls" if tls_at_once else "starttls"
        login = {"username": LOGIN[0], "password_file": secret}
        configure(server, security=kind, ca_file=CERTIFICATE, **login)
        queue()
        drain()
    (mail,) = server.deliveries
    assert (mail.secure, mail.login) == (True, LOGIN[0])


def test_nothing_is_said_on_a_connection_that_is_not_protected(app: Flask, configure: Configure) -> None:
    cases: list[tuple[dict[str, Any], dict[str, Any], str]] = [
        ({"offers": ("AUTH PLAIN",)}, {"ca_file": CERTIFICATE}, "cannot be protected"),
        ({"offers": ("STARTTLS", "AUTH PLAIN")}, {}, "cannot be protected"),
        ({"offers": ("STARTTLS", "AUTH PLAIN")}, {"ca_file": CERTIFICATE}, "refuses the login"),
        (
            {"offers": ("STARTTLS", "AUTH PLAIN")},
            {"ca_file": CERTIFICATE, "password": None, "password_file": Path("missing")},
            "refuses the login of the configuration: missing",
        ),
        (
            {"offers": ("STARTTLS", "AUTH PLAIN")},
            {"ca_file": CERTIFICATE, "password": "née en été"},
            "may hold no accent",
        ),
    ]
    for number, (server_has, keys, sentence) in enumerate(cases):
        with SmtpServer(**server_has) as server:
            login = {"username": "guichet", "password": "wrong"}
            configure(server, **{"security": "starttls", **login, **keys})
            row_id = queue_one(key=f"test.alert:{number}")
            drain()
        assert server.deliveries == []
        assert row(row_id).state == "waiting"
        with app.test_request_context(headers={"Accept-Language": "en"}):
            assert sentence in told(row(row_id).last_error)


def test_a_failed_mail_is_seen_and_sent_again_from_the_page(
    app: Flask, configure: Configure, login: Callable[..., Any]
) -> None:
    centre = make_centre()
    boss = login(make_user("boss", groups=[ADMINISTRATOR], centres=[centre], language="fr"))
    with SmtpServer(answers={"RCPT": "550 unknown"}) as server:
        configure(server)
        row_id = queue_one(centre_id=centre.id)
        drain()
        page = boss.get(f"/jobs/{row_id}").text
        assert "Envoyer un courriel" in page
        assert "refuse le message pour marie@example.org : 550 unknown" in page
        server.answers.clear()
        boss.post(f"/jobs/{row_id}/retry")
        drain()
    assert (row(row_id).state, len(server.deliveries)) == ("done", 1)
