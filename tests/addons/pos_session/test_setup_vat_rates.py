"""VAT rates in time: added, changed from a day on, a change taken back before its day; all of it journalled."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from addons.pos_session.errors import RateChangeBegun, RateChangePast, RateChangeTaken
from addons.pos_session.models import VatRate, VatRateChange
from addons.pos_session.services import setup_vat_rates as service
from core import clock
from core.db import db
from core.errors import Forbidden, NotFound
from core.identity.models import User
from core.testing.factories import as_user
from core.uow import unit_of_work
from core.vat import InvalidRate
from tests.addons.pos_session.browsing import key, text
from tests.addons.pos_session.setup_reading import journal
from tests.addons.pos_session.shop import Shop, make_shop

Login = Callable[[User], FlaskClient]

NOON = datetime(2026, 7, 1, 10, tzinfo=UTC)


def change(shop: Shop, day: date, rate: int) -> None:
    with unit_of_work():
        service.add_change(shop.products["drink"].vat_rate_id, day, rate)


def test_a_rate_changes_from_a_day_on(shop: Shop) -> None:
    rate_id = shop.products["drink"].vat_rate_id
    with as_user(shop.manager), clock.frozen(NOON):
        change(shop, date(2027, 1, 1), 1_200)
        change(shop, date(2026, 7, 1), 2_000)
        for day, rate, error in (
            (date(2026, 6, 30), 500, RateChangePast),
            (date(2027, 1, 1), 500, RateChangeTaken),
            (date(2027, 2, 1), 10_001, InvalidRate),
            (date(2027, 2, 1), -1, InvalidRate),
        ):
            with pytest.raises(error) as refused:
                change(shop, day, rate)
            assert set(refused.value.fields) <= {"starts_on", "rate"} and refused.value.fields
        with pytest.raises(RateChangeBegun), unit_of_work():
            service.remove_change(rate_id, date(2026, 7, 1))
        with pytest.raises(NotFound), unit_of_work():
            service.remove_change(rate_id, date(2028, 1, 1))
        with unit_of_work():
            service.remove_change(rate_id, date(2027, 1, 1))
        assert db.session.execute(select(VatRateChange.starts_on)).scalars().all() == [date(2026, 7, 1)]
    added = journal("vat_rate_change_added")
    assert [(entry["starts_on"], entry["rate"]) for entry in added] == [
        ("2027-01-01", [1_000, 1_200]),
        ("2026-07-01", [1_000, 2_000]),
    ]
    assert journal("vat_rate_change_removed")[0]["rate"] == [1_200, None]


def test_only_who_may_change_the_catalogue(shop: Shop) -> None:
    rate_id = shop.products["drink"].vat_rate_id
    for user, error in ((shop.operator, Forbidden), (make_shop().manager, NotFound)):
        with as_user(user):
            with pytest.raises(error), unit_of_work():
                service.add_rate(shop.centre.id, "X", 1_900)
            with pytest.raises(error), unit_of_work():
                service.rename_rate(rate_id, "X")
            with pytest.raises(error):
                change(shop, date(2199, 1, 1), 1_900)
            with pytest.raises(error), unit_of_work():
                service.remove_change(rate_id, date(2199, 1, 1))


def test_the_pages(shop: Shop, manager: FlaskClient, login: Login) -> None:
    new = "/pos/setup/vat-rates/new"
    page = text(manager.get(new))
    assert "21 % · Taux normal" in page and "2,1 % ·" not in page, "what is there is not proposed again"
    usual = {"usual": "1", "rate_label": "Taux normal", "rate": "21 %", **key()}
    for _ in range(2):
        assert manager.post(new, data=usual).location.endswith("/new")
    assert "21 % · Taux normal" not in text(manager.get(new))
    for fault, field in (
        ({"rate": "x"}, "rate"),
        ({"rate": "21"}, "rate"),
        ({"rate_label": ""}, "rate_label"),
    ):
        answer = manager.post(new, data={"rate_label": "Autre", "rate": "19", **fault, **key()})
        assert answer.status_code in (409, 422)
        assert f'id="field-{field}-error"' in answer.get_data(as_text=True)
    with as_user(shop.manager):
        rate_id = db.session.execute(select(VatRate.id).where(VatRate.rate == 2_100)).scalar_one()
    path = f"/pos/setup/vat-rates/{rate_id}"
    assert manager.post(path, data={"rate_label": "Standard", **key()}).status_code == 302
    change_form = {"starts_on": "2199-01-01", "rate": "22,5"}
    assert manager.post(f"{path}/changes", data={**change_form, **key()}).status_code == 302
    again = manager.post(f"{path}/changes", data={**change_form, **key()})
    assert again.status_code == 409 and 'id="field-starts_on-error"' in again.get_data(as_text=True)
    assert (
        manager.post(f"{path}/changes", data={"starts_on": "31/12/2199", "rate": "5", **key()}).status_code
        == 422
    )
    assert "Standard 21 % 22,5 % à partir du 01/01/2199" in text(manager.get("/pos/setup/vat-rates"))
    assert "À venir" in text(manager.get(path))
    removed = manager.post(f"{path}/changes/removed", data={"starts_on": "2199-01-01", **key()})
    assert removed.status_code == 302
    assert "À venir" not in text(manager.get(path))
