"""The section of the mail server: what stops the start, and where the password may come from."""

from __future__ import annotations

from typing import Any

import pytest

from core.config import load_host_settings
from core.manifest import StartError

GOOD = {"host": "smtp.example.org", "sender": "Guichet <guichet@example.org>"}


@pytest.mark.parametrize(
    ("section", "sentence"),
    [
        ({"host": "smtp.example.org"}, "sender must say whom mails come from"),
        ({**GOOD, "sender": "Guichet"}, "sender must be an e-mail address"),
        ({**GOOD, "sender": "a@example.org, b@example.org"}, "sender must be an e-mail address"),
        (
            {**GOOD, "sender": "Guichet\r\nBcc: b@example.org <a@example.org>"},
            "sender must be an e-mail address",
        ),
        ({**GOOD, "security": "ssl"}, "mail.security"),
        ({**GOOD, "port": 0}, "mail.port"),
        ({**GOOD, "username": "guichet"}, "username and a password go together"),
        ({**GOOD, "password": "secret"}, "username and a password go together"),
        ({**GOOD, "username": "g", "password": "s", "password_file": "f"}, "not both"),
        ({**GOOD, "username": "g", "password": "s", "security": "none"}, "not sent unprotected"),
        ({**GOOD, "hots": "x"}, "unknown key: mail.hots"),
    ],
)
def test_a_section_that_cannot_work_stops_the_start(section: dict[str, Any], sentence: str) -> None:
    with pytest.raises(StartError, match=sentence) as stopped:
        load_host_settings({"mail": section})
    assert "secret" not in str(stopped.value)


def test_the_password_comes_from_the_environment_and_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUICHET_MAIL__PASSWORD", "very secret")
    mail = load_host_settings({"mail": {**GOOD, "username": "guichet"}}).mail
    assert mail.password is not None
    assert mail.password.get_secret_value() == "very secret"
    assert "very secret" not in repr(mail)


def test_without_a_section_there_is_no_server() -> None:
    assert load_host_settings({}).mail.host is None
