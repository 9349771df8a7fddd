"""The state of the line to head office, for the pages: who exchanges files writes down what it met, pages read that.

The worker exchanges and web processes show: a breaker of theirs would know nothing (exchange/breaker.py). Nothing is
tried here, so that no page waits for a line.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from addons.pos_sync.services.exchange.breaker import OFFLINE, ONLINE, TRYING, line_state, switched
from addons.pos_sync.services.online.client import online_breaker
from addons.pos_sync.settings import REGISTER, sync_settings
from core import clock
from core.config import settings
from core.i18n import N_

FILES, ORDERS = "line", "orders_line"
"""What passes on a line: the exchange of files, the shared orders."""
REFUSED = "refused"
"""Head office answers, and takes nothing or not all: its key is refused, something cannot be taken now."""
_WORSE = (OFFLINE, REFUSED, TRYING, ONLINE)
_MOST = 500
FRESH = timedelta(minutes=3)
"""The worker looks once a minute: what is older is not known any more."""
_LABELS = {
    ONLINE: N_("Connected"),
    TRYING: N_("Not known yet"),
    OFFLINE: N_("No connection"),
    REFUSED: N_("Refused by head office"),
}
_TONES = {ONLINE: "success", TRYING: "secondary", OFFLINE: "danger", REFUSED: "danger"}


@dataclass(frozen=True, slots=True)
class LineOnScreen:
    """What a page shows: ``name`` as in LineState or ``REFUSED``, ``label`` is a msgid, ``since`` is None while
    nothing is known, ``why`` the sentence of what the worker met last, empty where nothing is wrong."""

    name: str
    label: str
    tone: str
    since: datetime | None
    why: str = ""


@dataclass(slots=True)
class Noted:
    """The sentence of what ended a round of shared orders."""

    why: str = ""


@contextmanager
def noting_line() -> Iterator[None]:
    """Around an exchange of files, however it ends: write down how the line is afterwards."""
    try:
        yield
    finally:
        section = sync_settings()
        state = line_state(section)
        # A full disk must not end an import: the state is then not known.
        with suppress(OSError):
            # For whoever looks at a screen one failure is enough: the breaker waits for more before it rests.
            _write(FILES, OFFLINE if state.failures else state.name, state.since, section.exchange)


@contextmanager
def noting_online() -> Iterator[Noted]:
    """Around what is asked of head office for shared orders: write down how that line is afterwards, and why."""
    noted = Noted()
    try:
        yield noted
    finally:
        section = sync_settings()
        state = switched(section, online_breaker(section).state())
        name = REFUSED if noted.why and state.name == ONLINE else state.name
        with suppress(OSError):
            _write(ORDERS, name, state.since, section.head_office_url, noted.why[:_MOST])


def line_on_screen() -> LineOnScreen | None:
    """How the line of this register is, as far as it is known; None where this server is no register.

    Of its lines (files, shared orders) the worse one is told: with one of them down something does not pass.
    """
    section = sync_settings()
    if section.role != REGISTER or not (section.exchange or section.head_office_url):
        return None
    own = line_state(section)
    if own.switched_off:
        return _shown(OFFLINE, own.since)
    known = [_read(FILES, section.exchange)] if section.exchange else []
    if section.head_office_url:
        here = online_breaker(section).state()  # pages ask head office too
        told = _read(ORDERS, section.head_office_url)
        known.append((OFFLINE, here.since, told[2]) if here.name == OFFLINE else told)
    return _shown(*min(known, key=lambda one: _WORSE.index(one[0])))


def _shown(name: str, since: datetime | None, why: str = "") -> LineOnScreen:
    return LineOnScreen(name, _LABELS[name], _TONES[name], since, why)


def _file(kind: str) -> Path:
    return settings().data_dir / "pos_sync" / f"{kind}.json"


def _write(kind: str, name: str, since: datetime, exchange: str, why: str = "") -> None:
    file = _file(kind)
    file.parent.mkdir(parents=True, exist_ok=True)
    told = {"name": name, "since": since.isoformat(), "at": clock.now().isoformat(), "exchange": exchange}
    told["why"] = why
    handle, made = tempfile.mkstemp(prefix="line-", dir=file.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        json.dump(told, out)
    os.replace(made, file)


def _read(kind: str, exchange: str) -> tuple[str, datetime | None, str]:
    """What was written last, unless it is old, of another exchange, or not there."""
    try:
        told = json.loads(_file(kind).read_text(encoding="utf-8"))
        name, since, at = (
            told["name"],
            datetime.fromisoformat(told["since"]),
            datetime.fromisoformat(told["at"]),
        )
        known = told["exchange"] == exchange and name in _LABELS and abs(clock.now() - at) <= FRESH
    except (OSError, ValueError, KeyError, TypeError):
        return TRYING, None, ""
    return (name, since, str(told.get("why", ""))) if known else (TRYING, None, "")
