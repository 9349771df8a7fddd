"""Speaks HTTP with head office: each call is bounded as a whole, counted by a breaker, and never tells the key.

Nothing is asked inside of a unit of work: locks of the database never wait for a line.
"""

from __future__ import annotations

import json
import ssl
from collections.abc import Mapping
from typing import Any

import httpx

from addons.pos_sync.errors.exchange import ExchangeUnusable, LineDown, LoginRefused, SecretUnusable
from addons.pos_sync.errors.online import AnswerUnusable, NotTakenNow, OnlineUnset
from addons.pos_sync.services.exchange.bounded import Attempt, bounded
from addons.pos_sync.services.exchange.breaker import Breaker, breaker_of, check_switch
from addons.pos_sync.services.exchange.secrets import beside, read_secrets, secret_values
from addons.pos_sync.services.exchange.telling import Teller
from addons.pos_sync.services.online.refusals import refusal_of
from addons.pos_sync.settings import PosSyncSettings, sync_settings
from core.db import db
from core.errors import Refusal, Sentences
from core.uow import in_unit

LARGEST_ANSWER = 8 * 1024 * 1024
"""Bytes."""
KEY = "head_office_key"
CA_FILE = "head_office_ca_file"
API = "/api/v1/sync"
_KEY_REFUSED = (401, 403)
"""Revoked, replaced, ended, of a register put away, or without its right: a person of head office makes a new key."""
_PASSING = (408, 425, 429)
"""Too slow, too early, too many requests: nothing was looked at. The line rests and everything waits."""
_TOO_LARGE = 413
"""Of a server in between, about this request alone: others may pass."""


def online_breaker(section: PosSyncSettings) -> Breaker:
    """The breaker of the line to head office: one failure, and the next page does not wait again."""
    return breaker_of(f"online {section.head_office_url}", failures=1)


class HeadOfficeClient:
    """Head office of the settings; nothing is connected yet. Raises OnlineUnset, SecretUnusable, ExchangeUnusable."""

    def __init__(self) -> None:
        section = sync_settings()
        if not section.head_office_url:
            raise OnlineUnset()
        self._section, self._seconds = section, section.timeout_seconds
        secrets = read_secrets(section.secret_file)
        key = secrets.get(KEY)
        if not isinstance(key, str) or not key.isascii() or not key.isprintable() or not key.strip():
            raise SecretUnusable(SecretUnusable.option, file=str(section.secret_file), option=KEY)
        self._headers = {"Authorization": f"Bearer {key}", "Accept-Encoding": "identity"}
        self._url = httpx.URL(section.head_office_url.rstrip("/") + API)
        if self._url.userinfo:
            raise ExchangeUnusable(ExchangeUnusable.credentials)
        self._tls = _trusted(section, secrets.get(CA_FILE)) if self._url.scheme == "https" else True
        where = f"{self._url.scheme}://{self._url.netloc.decode()}"
        self.heard = False
        """Whether head office may have heard the last call, answered or not."""
        self._teller = Teller(where, self._seconds, secret_values(secrets))
        self._breaker = online_breaker(section)

    def call(
        self,
        doing: Sentences,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        params: Mapping[str, str | int] | None = None,
        patient: bool = False,
    ) -> dict[str, Any]:
        """What head office answers, within ``timeout_seconds`` as a whole; ``patient``: as long as bytes come.

        Raises LineDown and ExchangeFault of the line, and the refusals of head office as they are raised there.
        """
        if in_unit():
            raise RuntimeError("head office is not asked inside of a unit of work")
        db.session.rollback()  # what was read holds no connection of the database while this waits
        self.heard = False
        check_switch(self._section.offline_file, doing)
        self._breaker.enter(doing, self._teller.where)
        try:
            status, data = bounded(
                lambda attempt: self._send(attempt, method, path, body, params, patient), self._seconds
            )
            answer = self._read(doing, status, data)
        except Exception as error:
            fault = self._teller.fault(_plain(error), doing)
            if isinstance(fault, LineDown):
                self._breaker.failed(fault)
            else:
                self._breaker.passed()
            if fault is None:
                raise
            raise fault from None
        self._breaker.passed()
        if isinstance(answer, Refusal):
            raise answer
        return answer

    def _send(
        self,
        attempt: Attempt,
        method: str,
        path: str,
        body: Mapping[str, Any] | None,
        params: Mapping[str, str | int] | None,
        patient: bool,
    ) -> tuple[int, bytes]:
        with httpx.Client(
            verify=self._tls, timeout=self._seconds, trust_env=False, headers=self._headers
        ) as http:
            attempt.cut_with(http.close)
            data = bytearray()

            def told(event: str, _info: Any) -> None:
                if event.endswith("send_request_headers.started"):
                    # In this order: what is given up now is never sent, what may have been sent counts as heard.
                    self.heard = True
                    attempt.moved(0)

            with http.stream(
                method, f"{self._url}{path}", json=body, params=params, extensions={"trace": told}
            ) as response:
                for part in response.iter_raw():
                    data += part
                    if len(data) > LARGEST_ANSWER:
                        raise _TooLarge
                    attempt.moved(len(part) if patient else 0)
            return response.status_code, bytes(data)

    def _read(self, doing: Sentences, status: int, data: bytes) -> dict[str, Any] | Refusal:
        """The answer, or the refusal that head office told. Raises LoginRefused, AnswerUnusable."""
        if status in _KEY_REFUSED:
            raise LoginRefused(doing=doing, where=self._teller.where)
        if status in _PASSING:
            raise AnswerUnusable(doing=doing, where=self._teller.where, detail=f"HTTP {status}")
        if status == _TOO_LARGE:
            return NotTakenNow(reason=f"HTTP {status}")
        try:
            told = json.loads(data)
        except (ValueError, RecursionError):
            told = None
        if isinstance(told, dict) and status == 200:
            return told
        refusal = refusal_of(told) if isinstance(told, dict) and 400 <= status < 500 else None
        if refusal is None:
            raise AnswerUnusable(doing=doing, where=self._teller.where, detail=f"HTTP {status}")
        return refusal


class _TooLarge(ConnectionError):
    """More than any answer of head office is: cut."""


def _trusted(section: PosSyncSettings, ca_file: Any) -> ssl.SSLContext:
    try:
        named = beside(section.secret_file, ca_file if isinstance(ca_file, str) else None)
        return ssl.create_default_context(cafile=None if named is None else str(named))
    except OSError:
        raise SecretUnusable(SecretUnusable.option, file=str(section.secret_file), option=CA_FILE) from None


def _plain(error: Exception) -> Exception:
    """What a library's error is about: the timeout or the fault of the system behind it."""
    if isinstance(error, httpx.TimeoutException):
        return TimeoutError()
    if not isinstance(error, httpx.HTTPError):
        return error
    behind: BaseException | None = error
    while behind is not None:
        if isinstance(behind, OSError):
            return behind
        behind = behind.__cause__ or behind.__context__
    return ConnectionError()
