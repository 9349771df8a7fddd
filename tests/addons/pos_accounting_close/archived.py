"""Days that were traded and fiscally closed, and their archive, for tests of archives."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from addons.pos_accounting_close.models import (
    Archive,
)
from addons.pos_accounting_close.models.fiscal import DAY
from addons.pos_accounting_close.services.archives import draw_now, path_of
from addons.pos_accounting_close.services.fiscal_closings import draw_up
from core import clock
from core.identity.actor import SYSTEM, acting_as
from core.uow import unit_of_work
from tests.addons.pos_session.shop import Shop

FIRST = date(2026, 3, 10)


def at(day: date, hour: int) -> datetime:
    """An instant of a day."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def trade(shop: Shop, *days: date, items: tuple[str, ...] = ("programme", "drink")) -> None:
    """A session for each day, with one sale of each item in cash, closed."""
    for day in days:
        with clock.frozen(at(day, 8)):
            session = shop.open(10_000)
        with clock.frozen(at(day, 10)):
            total = sum(shop.sell(session, shop.item(item))["total"] for item in items)
        with clock.frozen(at(day, 11)):
            shop.close(session, 10_000 + total)


def close_days(centre_id: int, last: date) -> None:
    """Every fiscal closing up to a day, drawn up the day after."""
    with acting_as(SYSTEM), clock.frozen(at(last + timedelta(days=1), 7)), unit_of_work():
        draw_up(centre_id, DAY, last)


def drawn(shop: Shop, first: date = FIRST, days: int = 2) -> tuple[Archive, bytes]:
    """The archive of days, and its file."""
    with acting_as(SYSTEM):
        archive = draw_now(shop.centre.id, first, first + timedelta(days=days - 1))
    return archive, path_of(archive).read_bytes()


def contents(archive: bytes) -> dict[str, bytes]:
    """The files of a ZIP by name, in their order."""
    with ZipFile(io.BytesIO(archive)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def zipped(files: dict[str, Any]) -> io.BytesIO:
    """A ZIP of these files."""
    target = io.BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as opened:
        for name, content in files.items():
            opened.writestr(name, content)
    target.seek(0)
    return target
