"""A register and head office with databases of their own: head office is a process that is reached over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from addons.pos_sync.models import CustomerOrder, CustomerOrderVersion
from addons.pos_sync.online_jobs import orders_job
from addons.pos_sync.services.exchange.breaker import forget_lines
from addons.pos_sync.services.online.client import HeadOfficeClient
from addons.pos_sync.services.online.pulling import pull_orders
from addons.pos_sync.services.online.sending import send_changes
from addons.pos_sync.services.orders import desk
from addons.pos_sync.services.orders.document import to_document
from addons.pos_sync.services.orders.numbers import new_number
from addons.pos_sync.services.receiving.keys import new_key
from addons.pos_sync.services.receiving.registers import make_register
from core.config import settings
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.testing.factories import make_centre
from core.testing.fixtures import Deployment, deploy
from core.testing.postgres import drop_database
from core.testing.server import running
from core.uow import unit_of_work
from tests.addons.pos_sync.order_documents import line
from tests.stands import config_of

OWNER, OTHER = "owner-one-0123456789", "owner-two-0123456789"
CONTENT: dict[str, Any] = {"customer": "Hélène Dupré", "lines": [line()]}


KEY_MODE = 0o600
CODES = ("R1", "R2")
BEFORE, AFTER = "before", "after"


@dataclass
class Line:
    """Cuts calls: before head office hears them, or after it did and before its answer is heard."""

    cuts: list[str] = field(default_factory=list)
    calls: int = 0

    def install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Sit between every client and its server."""
        real: Callable[..., Any] = HeadOfficeClient._send

        def cut(*arguments: Any) -> Any:
            self.calls += 1
            wanted = self.cuts.pop(0) if self.cuts else ""
            if wanted == BEFORE:
                raise ConnectionRefusedError
            answer = real(*arguments)
            if wanted == AFTER:
                raise ConnectionResetError
            return answer

        monkeypatch.setattr(HeadOfficeClient, "_send", cut)


def set_up(section: Any, folder: Path, url: str, key: str, code: str) -> None:
    """The settings of a register that asks a head office."""
    folder.mkdir(parents=True, exist_ok=True)
    secret = folder / "secret.toml"
    secret.write_text(f'head_office_key = "{key}"\n')
    secret.chmod(KEY_MODE)
    section.role, section.register_code, section.head_office_url = "register", code, url
    section.secret_file, section.timeout_seconds = secret, 10


@contextmanager
def at(app: Flask) -> Iterator[None]:
    """Act at a server, its line tried anew."""
    forget_lines()
    with app.app_context(), acting_as(SYSTEM):
        try:
            yield
        finally:
            db.session.remove()


def exchange_orders() -> None:
    """A round of the worker of the register this is in; its faults are its own."""
    forget_lines()
    orders_job({})


def exchange_strictly() -> tuple[int, int]:
    """A round that tells what it did. Raises LineDown."""
    forget_lines()
    client = HeadOfficeClient()
    return send_changes(client), pull_orders(client)


@pytest.fixture(scope="session")
def head(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Makes a running head office of a backend: its application, its address and the keys of its registers by code."""
    made: dict[str, Any] = {}
    ends: list[Any] = []

    def of(backend: str) -> tuple[Flask, str, dict[str, str]]:
        if backend not in made:
            folder = tmp_path_factory.mktemp(f"head-{backend}")
            deployment = deploy(backend, folder)
            with at(deployment.app):
                section = settings().section("pos_sync")
                section.role = "head_office"
                centre = make_centre()
                with unit_of_work():
                    keys = {
                        code: new_key(make_register(centre.id, code, f"Caisse {code}").id) for code in CODES
                    }
                url = db.engine.url.render_as_string(hide_password=False)
                db.session.remove()
                db.engine.dispose()
            files = {"app": {"data_dir": str(folder)}, "pos_sync": {"role": "head_office"}}
            config = {**config_of(folder, url), **files}
            server = running(folder, config)
            ends.append((server, deployment, backend, url))
            made[backend] = (deployment.app, server.__enter__().url, keys)
        found: tuple[Flask, str, dict[str, str]] = made[backend]
        return found

    yield of
    for server, deployment, backend, url in ends:
        server.__exit__(None, None, None)
        _forget(deployment, backend, url)


def _forget(deployment: Deployment, backend: str, url: str) -> None:
    with deployment.app.app_context():
        db.session.remove()
        db.engine.dispose()
    if backend == "postgresql":
        drop_database(url)
        drop_database(deployment.template)


class Both:
    """The register (this application) and head office; numbers of each test begin where the last one ended."""

    def __init__(self, head_office: Flask, line: Line, centre_id: int, keys: dict[str, str]) -> None:
        self.head_office, self.line, self.centre_id = head_office, line, centre_id
        self.keys = keys
        """Of the registers at head office; whoever makes a new one writes it here."""

    def new(self, word: str) -> CustomerOrder:
        """An order made at the register."""
        with unit_of_work():
            return desk.create(self.centre_id, CONTENT, f"{word}-0123456789abcdef")

    def there(self, number: str) -> dict[str, Any] | None:
        """The order at head office."""
        with at(self.head_office):
            found = db.session.query(CustomerOrder).filter_by(number=number).one_or_none()
            return None if found is None else to_document(found)

    def versions(self, number: str) -> list[tuple[int, str]]:
        """What was done to it there."""
        with at(self.head_office):
            rows = (
                db.session.query(CustomerOrderVersion)
                .join(CustomerOrder, CustomerOrder.id == CustomerOrderVersion.order_id)
                .filter(CustomerOrder.number == number)
                .order_by(CustomerOrderVersion.version)
            )
            return [(row.version, row.operation) for row in rows]


@pytest.fixture
def online(
    app: Flask, backend: str, head: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Both]:
    """A register with an empty database before a head office that goes on."""
    head_app, url, keys = head(backend)
    section = settings().section("pos_sync")
    before = section.model_dump()
    set_up(section, tmp_path / "register", url, keys["R1"], "R1")
    line_ = Line()
    line_.install(monkeypatch)
    with at(head_app):
        used = max((int(row.number[-5:]) for row in db.session.query(CustomerOrder)), default=0)
    with at(app):
        centre = make_centre()
        with unit_of_work():
            for _ in range(used):
                new_number("R1")
        yield Both(head_app, line_, centre.id, keys)
    for name, value in before.items():
        setattr(section, name, value)


def here(order_id: int) -> CustomerOrder:
    """An order at the register, as it is now."""
    db.session.expire_all()
    return db.session.get_one(CustomerOrder, order_id)
