"""A batch that head office makes of one database is imported by a register that has another."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import delete

from addons.pos_session.models import Desk, PaymentMethod, Product, VatRate, VatRateChange
from addons.pos_sync.errors.importing import ExchangeOfAnotherCentre
from addons.pos_sync.models import Register, SentBatch
from addons.pos_sync.receive_jobs import batches_job
from addons.pos_sync.services.exchange.breaker import forget_lines
from addons.pos_sync.services.importing.run import import_waiting
from addons.pos_sync.services.receiving.registers import make_register
from addons.pos_sync.services.sending.making import make_batch
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import Centre, Group, User, UserGroup
from core.testing.factories import make_centre, make_user
from core.testing.fixtures import deploy
from core.testing.postgres import drop_database
from core.uow import unit_of_work
from tests.addons.pos_session.shop import Shop, make_shop
from tests.addons.pos_sync.batches import BASE, put_batch
from tests.addons.pos_sync.exchanging import CODE, Exchange


@pytest.fixture
def register(backend: str, tmp_path: Path) -> Iterator[Flask]:
    """The server in the venue."""
    made = deploy(backend, tmp_path / "register")
    yield made.app
    with made.app.app_context():
        url = db.engine.url.render_as_string(hide_password=False)
        db.session.remove()
        db.engine.dispose()
    if backend == "postgresql":
        drop_database(url)
        drop_database(made.template)


@contextmanager
def speaking(app: Flask) -> Iterator[None]:
    with app.app_context(), acting_as(SYSTEM):
        forget_lines()
        yield


def products() -> dict[str, tuple[int, bool]]:
    return {one.label: (one.price, one.active) for one in db.session.query(Product)}


def changes() -> dict[int, list[tuple[date, int]]]:
    """The changes of VAT rates, by the rate before them."""
    found: dict[int, list[tuple[date, int]]] = {}
    of = db.session.query(VatRate.rate, VatRateChange).join(VatRateChange).order_by(VatRateChange.starts_on)
    for rate, change in of:
        found.setdefault(rate, []).append((change.starts_on, change.rate))
    return found


def methods() -> dict[str, dict[str, object]]:
    """All that is told of a payment method, by its code."""
    told = {column.name for column in PaymentMethod.__table__.columns} - {"id", "centre_id"}
    return {one.code: {name: getattr(one, name) for name in told} for one in db.session.query(PaymentMethod)}


def test_a_register_becomes_what_head_office_is(app: Flask, register: Flask, tmp_path: Path) -> None:
    exchange = Exchange(tmp_path / "exchange")
    with speaking(app):
        shop = make_shop()
        cashier = make_user(
            "lea", centres=[shop.centre], groups=["pos.default.user", "pos.default.administrator"]
        )
        with unit_of_work():
            cashier.password_hash = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(
                "secret-words"
            )
            shop.centre.company_name = "Musée du Sel"
            batch = make_register(shop.centre.id, CODE, "Caisse du musée")
            cash = shop.methods["cash"]
            cash.rounding, cash.account, cash.asks_drawer = 5, "530000", True
            shop.methods["card"].requires_identification = True
            raised = db.session.query(VatRate).filter_by(rate=2_000).one()
            db.session.add_all(
                VatRateChange(vat_rate_id=raised.id, starts_on=date(year, 1, 1), rate=rate)
                for year, rate in ((2020, 2_100), (2099, 0))
            )
        expected, rates, paid = products(), changes(), methods()
        assert rates == {2_000: [(date(2020, 1, 1), 2_100), (date(2099, 1, 1), 0)]}
        with exchange.as_head_office():
            with unit_of_work():
                make_batch(batch.id)
            batches_job({})
    with speaking(register):
        centre = make_centre()
        with exchange.as_register():
            assert import_waiting(centre.id) == [1]
        db.session.expire_all()
        assert (products(), changes(), methods()) == (expected, rates, paid)
        assert db.session.get_one(Centre, centre.id).company_name == "Musée du Sel"
        assert [one.name for one in db.session.query(Desk)] == ["Caisse 1"]
        assert db.session.query(PaymentMethod).filter_by(code="card").one().kind == "card"
        lea = db.session.query(User).filter_by(login="lea").one()
        PasswordHasher().verify(lea.password_hash, "secret-words")
        of_lea = db.session.query(Group).join(UserGroup).filter(UserGroup.user_id == lea.id).one()
        assert of_lea.code.startswith("head_office.groups-")

    with speaking(app), exchange.as_head_office():
        batches_job({})
        assert db.session.query(SentBatch).one().acknowledged_at is not None
        with unit_of_work():
            db.session.query(Product).filter_by(label="Affiche").one().active = False
            db.session.query(Product).filter_by(label="Limonade").one().price = 350
            db.session.execute(delete(VatRateChange).where(VatRateChange.starts_on > date(2050, 1, 1)))
            db.session.add(VatRateChange(vat_rate_id=raised.id, starts_on=date(2040, 1, 1), rate=1_900))
            db.session.query(PaymentMethod).filter_by(code="cash").one().rounding = 1
            group = db.session.query(Group).filter_by(code="pos.default.administrator").one()
            lea = db.session.query(User).filter_by(login="lea").one()
            db.session.delete(db.session.get_one(UserGroup, (lea.id, group.id)))
        with unit_of_work():
            assert make_batch(db.session.query(Register).one().id).kind == "delta"
        batches_job({})
        expected, rates, paid = products(), changes(), methods()
        assert rates == {2_000: [(date(2020, 1, 1), 2_100), (date(2040, 1, 1), 1_900)]}
    with speaking(register):
        with exchange.as_register():
            assert import_waiting(centre.id) == [2]
        db.session.expire_all()
        assert (products(), changes(), methods()) == (expected, rates, paid)
        of_lea = db.session.query(Group).join(UserGroup).join(User, User.id == UserGroup.user_id)
        assert of_lea.filter(User.login == "lea").one().code == "pos.default.user"
        assert expected["Affiche"] == (1000, False) and expected["Limonade"] == (350, True)


def test_a_second_centre_of_a_register_is_refused_and_loses_nothing(
    app: Flask, exchange: Path, shop: Shop
) -> None:
    other = make_centre("Second")
    put_batch(exchange / "in", 1, BASE)
    import_waiting(shop.centre.id)
    batch = put_batch(exchange / "in", 2, BASE)
    with pytest.raises(ExchangeOfAnotherCentre) as refused:
        import_waiting(other.id)
    assert shop.centre.name in str(refused.value)
    assert batch.is_dir() and import_waiting(shop.centre.id) == [2]
