"""A register and head office of the tests: the same server in the one role, then in the other, and their folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from addons.pos_session.models import Session
from addons.pos_sync.models import ExportBatch
from addons.pos_sync.settings import PosSyncSettings
from core.config import settings
from core.db import db
from core.testing.factories import as_user
from tests.addons.pos_session.shop import Shop

CODE = "R1"
FLOAT = 10_000


@contextmanager
def role(name: str, exchange: Path) -> Iterator[PosSyncSettings]:
    """The server in a role, with its exchange."""
    section: PosSyncSettings = settings().section("pos_sync")
    before = section.model_dump()
    exchange.mkdir(parents=True, exist_ok=True)
    section.role, section.exchange, section.register_code = name, f"file://{exchange}", CODE  # type: ignore[assignment]
    section.hotline = "01 23 45 67 89"
    try:
        yield section
    finally:
        for key, value in before.items():
            setattr(section, key, value)


@dataclass
class Exchange:
    """The folder of head office, and in it that of the register."""

    head_office: Path

    @property
    def register(self) -> Path:
        """The register's own."""
        return self.head_office / CODE

    def as_register(self) -> AbstractContextManager[PosSyncSettings]:
        """The server in a venue."""
        return role("register", self.register)

    def as_head_office(self) -> AbstractContextManager[PosSyncSettings]:
        """The server that gathers."""
        return role("head_office", self.head_office)


def sold_session(shop: Shop, orders: int = 3) -> Session:
    """A closed session: ``orders`` drinks of 3.00 by card, one seat of 44.00 in cash; opened without an import."""
    section: PosSyncSettings = settings().section("pos_sync")
    acting, section.role = section.role, "none"
    with as_user(shop.manager):
        session = shop.open(FLOAT, note="Fond de caisse")
        section.role = acting
        for _ in range(orders):
            shop.sell(session, shop.item("drink"), parts=[{"method": "card", "amount": 300}])
        shop.sell(session, shop.item("seat"))
        return shop.close(session, FLOAT + 4_400)


def export_of(session: Session) -> ExportBatch:
    """The newest export of a session, as it is now."""
    db.session.expire_all()
    return db.session.query(ExportBatch).filter_by(session_id=session.id).order_by(ExportBatch.id.desc())[0]
