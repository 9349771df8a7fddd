"""The address and the secret file of an exchange: what is wrong with them is told before anything is connected."""

from __future__ import annotations

import errno
import ftplib
import socket
import ssl
from pathlib import Path
from typing import Any

import fsspec
import paramiko
import pytest
from flask import Flask

from addons.pos_sync.errors.exchange import (
    DiskFull,
    ExchangeFault,
    ExchangeUnusable,
    LineCut,
    LineDown,
    LineSilent,
    LoginRefused,
    NotAllowed,
    SecretUnusable,
    ServerUnknown,
)
from addons.pos_sync.services.exchange.address import Address, read_address
from addons.pos_sync.services.exchange.folder import open_folder
from addons.pos_sync.services.exchange.place import Place
from addons.pos_sync.services.exchange.telling import Teller
from addons.pos_sync.settings import PosSyncSettings
from core.errors import Refusal, Sentences
from core.web.i18n import refusal_text, speaking

SECRET = 'username = "caisse1"\npassword = "top-Secret-31"\n'
DOING = Sentences([("Receiving %(name)s", {"name": "in/1/t_article.xml"})])


def _secret(home: Path, content: str = SECRET, mode: int = 0o600) -> Path:
    file = home / "exchange.toml"
    file.write_text(content)
    file.chmod(mode)
    return file


def _fault(settings: PosSyncSettings, kind: type[Refusal]) -> str:
    with pytest.raises(kind) as refused:
        open_folder(settings)
    assert "top-Secret-31" not in f"{refused.value} {refused.value.params}"
    return str(refused.value)


@pytest.mark.parametrize(
    ("exchange", "address"),
    [
        ("ftp://siege/caisse1/", Address("ftp", "siege", None, "/caisse1", "siege")),
        ("SFTP://siege.example:2222/a/b", Address("sftp", "siege.example", 2222, "/a/b", "siege.example")),
        ("ftps://[::1]/", Address("ftps", "::1", None, "", "::1")),
        ("/mnt/share/", Address("file", "", None, "/mnt/share", "/mnt/share")),
        ("file:///mnt/share", Address("file", "", None, "/mnt/share", "/mnt/share")),
        ("file:///mnt/a #1?", Address("file", "", None, "/mnt/a #1?", "/mnt/a #1?")),
        ("//server/share", Address("file", "", None, "//server/share", "//server/share")),
        ("s3://bucket/caisse1", Address("s3", "", None, "bucket/caisse1", "s3://bucket/caisse1")),
    ],
)
def test_addresses(exchange: str, address: Address) -> None:
    assert read_address(exchange) == address


@pytest.mark.parametrize(
    ("exchange", "told"),
    [
        ("", "No exchange is set"),
        ("ftp://caisse1:top-Secret-31@siege/x", "holds a user name or password"),
        ("sftp://caisse1@siege/x", "holds a user name or password"),
        ("http://siege/x", "begins with “http”"),
        ("simplecache::ftp://siege/x", "begins with"),
        ("ftp:///x", "the server is missing"),
        ("ftp://siege:port/x", "not an address"),
        ("ftp://siege/x?y", "no place in it"),
        ("share/caisse1", "has to be absolute"),
        ("ftp://siege.example/x", "Plain FTP sends the password readable by all"),
    ],
)
def test_addresses_that_cannot_be_used(exchange: str, told: str) -> None:
    assert told in _fault(PosSyncSettings(exchange=exchange), ExchangeUnusable)


def test_a_store_without_its_package_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(protocol: str) -> Any:
        raise ImportError("Install s3fs to access S3")

    monkeypatch.setattr(fsspec, "get_filesystem_class", absent)
    told = _fault(PosSyncSettings(exchange="s3://bucket/x"), ExchangeUnusable)
    assert told == (
        "Exchanges over “s3” need a Python package that is not installed here: Install s3fs to access S3."
    )


def test_a_store_gets_its_options_and_the_time_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[dict[str, Any]] = []

    def store(**options: Any) -> Any:
        made.append(options)
        return fsspec.filesystem("memory")

    monkeypatch.setattr(fsspec, "get_filesystem_class", lambda protocol: store)
    secret = _secret(tmp_path, 'key = "K"\nsecret = "top-Secret-31"\nendpoint_url = "https://s3.example"\n')
    with open_folder(
        PosSyncSettings(exchange=f"s3://{tmp_path.name}/x", secret_file=secret, timeout_seconds=2)
    ) as folder:
        assert folder.names() == []
        assert isinstance(folder._steps.line._place, Place)
    (options,) = made
    assert (options["key"], options["secret"], options["endpoint_url"]) == (
        "K",
        "top-Secret-31",
        "https://s3.example",
    )
    assert options["config_kwargs"]["read_timeout"] == 2
    assert options["use_listings_cache"] is False


@pytest.mark.parametrize("mode", [0o604, 0o620, 0o602, 0o666, 0o644])
def test_a_secret_that_others_can_read_or_change_is_refused(tmp_path: Path, mode: int) -> None:
    secret = _secret(tmp_path, mode=mode)
    told = _fault(PosSyncSettings(exchange="sftp://siege/x", secret_file=secret), SecretUnusable)
    assert told.startswith(str(secret))


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o400])
def test_a_secret_of_the_owner_and_the_group_is_read(tmp_path: Path, mode: int) -> None:
    open_folder(PosSyncSettings(exchange="sftp://siege/x", secret_file=_secret(tmp_path, mode=mode)))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (SECRET + "what = top-Secret-31\n", "is not valid TOML (line 3)"),
        (SECRET + "passwort = 'top-Secret-31'\n", "the option “passwort” is unknown"),
        ("password = ['top-Secret-31']\n", "the option “password”"),
        (SECRET + "known_hosts = 'absent'\n", "absent cannot be read (not there)"),
        (SECRET + "key_file = 'absent'\n", "absent cannot be read"),
    ],
)
def test_a_secret_file_that_cannot_be_used(tmp_path: Path, content: str, told: str) -> None:
    secret = _secret(tmp_path, content)
    assert told in _fault(PosSyncSettings(exchange="sftp://siege/x", secret_file=secret), SecretUnusable)


def test_other_files_that_cannot_be_used(tmp_path: Path) -> None:
    absent = PosSyncSettings(exchange="sftp://siege/x", secret_file=tmp_path / "absent")
    assert "absent cannot be read" in _fault(absent, SecretUnusable)
    secret = _secret(tmp_path, "ca_file = 'ca.pem'\n")
    assert "ca.pem" in _fault(PosSyncSettings(exchange="ftps://siege/x", secret_file=secret), SecretUnusable)
    (tmp_path / "ca.pem").write_text("no certificate")
    assert "ca.pem" in _fault(PosSyncSettings(exchange="ftps://siege/x", secret_file=secret), SecretUnusable)


def test_plain_ftp_is_used_where_that_is_asked_for(tmp_path: Path) -> None:
    secret = _secret(tmp_path, SECRET + "allow_unencrypted = true\n")
    open_folder(PosSyncSettings(exchange="ftp://siege.example/x", secret_file=secret))


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (TimeoutError(), LineSilent),
        (ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused"), LineDown),
        (ConnectionResetError(), LineCut),
        (socket.gaierror(-2, "Name or service not known"), LineDown),
        (EOFError(), LineCut),
        (OSError(errno.ENETUNREACH, "unreachable"), LineDown),
        (OSError("Socket is closed"), LineCut),
        (OSError(errno.ENOSPC, "full"), DiskFull),
        (OSError(errno.EDQUOT, "quota"), DiskFull),
        (OSError("Failure"), ExchangeFault),
        (PermissionError(errno.EACCES, "denied"), NotAllowed),
        (ftplib.error_perm("552 Quota exceeded"), DiskFull),
        (ftplib.error_temp("452 Insufficient storage"), DiskFull),
        (ftplib.error_temp("421 Timeout"), LineCut),
        (ftplib.error_perm("530 Login incorrect for top-Secret-31"), LoginRefused),
        (ftplib.error_perm("550 No\r\nsuch\x1b[31m file top-Secret-31"), ExchangeFault),
        (paramiko.SSHException("Server connection dropped"), LineCut),
        (paramiko.AuthenticationException("Authentication failed."), LoginRefused),
        (ssl.SSLCertVerificationError(1, "self-signed certificate"), ServerUnknown),
        (ssl.SSLError(1, "bad record"), LineCut),
        (UnicodeDecodeError("utf-8", b"\xe9", 0, 1, "invalid"), ExchangeFault),
    ],
)
def test_every_error_is_a_sentence_in_both_languages(
    app: Flask, error: Exception, kind: type[Refusal]
) -> None:
    fault = Teller("siege", 3, ("caisse1", "top-Secret-31")).fault(error, DOING)
    assert type(fault) is kind
    with app.test_request_context():
        with speaking("fr"):
            french = refusal_text(fault)
        with speaking("en"):
            english = refusal_text(fault)
    assert french.startswith("Réception de in/1/t_article.xml :")
    assert english.startswith("Receiving in/1/t_article.xml:")
    for text in (french, english, str(fault)):
        assert text.isprintable()
        assert "top-Secret-31" not in text


@pytest.mark.parametrize("error", [KeyError("x"), AssertionError("x"), TypeError("x")])
def test_a_mistake_of_ours_is_no_fault_of_the_line(error: Exception) -> None:
    assert Teller("siege", 3, ()).fault(error, DOING) is None
