"""Fixtures of the tests of the exchanges."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from flask import Flask

from addons.pos_sync.services.exchange.breaker import forget_lines
from addons.pos_sync.services.receiving.registers import make_register
from core.config import settings
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.testing.fixtures import Deployment, deploy
from core.uow import unit_of_work
from tests.addons.pos_session.shop import Shop, make_shop
from tests.addons.pos_sync.batches import REGISTER
from tests.addons.pos_sync.exchanging import CODE, Exchange
from tests.addons.pos_sync.head_office import HeadOffice, make_head_office
from tests.addons.pos_sync.online_servers import head, online  # noqa: F401 - fixtures
from tests.addons.pos_sync.two_servers import Pair


@pytest.fixture
def shop(app: Flask) -> Iterator[Shop]:
    """A point of sale, with the system acting."""
    with acting_as(SYSTEM):
        yield make_shop()


@pytest.fixture
def shop_with_register(app: Flask) -> Iterator[Shop]:
    """A point of sale of head office, whose centre has the register R1, with the system acting."""
    with acting_as(SYSTEM):
        made = make_shop()
        with unit_of_work():
            make_register(made.centre.id, CODE, "Caisse du musée")
        yield made


@pytest.fixture
def at_head_office(shop_with_register: Shop, tmp_path: Path) -> Iterator[Exchange]:
    """The folder of the exchanges; this server is head office."""
    place = Exchange(tmp_path / "exchange")
    with place.as_head_office():
        yield place


@pytest.fixture
def fresh_lines() -> Iterator[None]:
    """Nothing is known of any line, and nothing of these tests is remembered."""
    forget_lines()
    yield
    forget_lines()


@pytest.fixture
def exchange(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a register's exchange, on this machine; this server is the register."""
    place = tmp_path / "exchange"
    place.mkdir()
    section = settings().section("pos_sync")
    for name, value in {"role": "register", "exchange": str(place), "register_code": REGISTER}.items():
        monkeypatch.setattr(section, name, value)
    forget_lines()
    return place


@pytest.fixture(scope="session")
def head_offices(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Deployment]:
    """A second server on a backend, made when first asked for."""
    return cache(lambda backend: deploy(backend, tmp_path_factory.mktemp(f"head-office-{backend}")))


@pytest.fixture
def pair(
    backend: str,
    deployments: Callable[[str], Deployment],
    head_offices: Callable[[str], Deployment],
    tmp_path: Path,
) -> Iterator[Callable[[], Pair]]:
    """Makes a register and head office, each with a fresh database."""
    both = deployments(backend), head_offices(backend)

    def made() -> Pair:
        place = tmp_path / "exchange"
        shutil.rmtree(place, ignore_errors=True)
        for deployment in both:
            deployment.refresh()
            with deployment.app.app_context():
                shutil.rmtree(settings().data_dir / "pos_sync", ignore_errors=True)
        pair = Pair(both[0].app, both[1].app, place)
        pair.prepare()
        return pair

    yield made
    for deployment in both:
        with deployment.app.app_context():
            db.engine.dispose()


@pytest.fixture
def head_office(app: Flask, monkeypatch: pytest.MonkeyPatch) -> HeadOffice:
    """This server is head office and has the registers R1 and R2, with keys."""
    return make_head_office(monkeypatch)
