"""A manager changes what is set up: in his centres only, each price and rate journalled, sales keep theirs."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from addons.pos_session.models import Desk, PaymentMethod, Product, ProductFamily
from core.db import db
from core.documents.printers import Printer
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import Centre, User
from core.journal.models import JournalEntry
from core.testing.factories import PASSWORD, as_user, make_user
from core.uow import unit_of_work
from tests.addons.pos_session.browsing import key, text
from tests.addons.pos_session.setup_reading import fresh, journal, product_form
from tests.addons.pos_session.shop import Shop, make_shop

Login = Callable[[User], FlaskClient]


def test_a_desk(shop: Shop, manager: FlaskClient) -> None:
    path = f"/pos/setup/desks/{shop.desk.id}"
    foreign = make_shop().centre
    with acting_as(SYSTEM), unit_of_work() as unit:
        printers = [
            Printer(centre_id=centre.id, name=name, host="192.0.2.1", active=active)
            for centre, name, active in (
                (shop.centre, "Comptoir", True),
                (shop.centre, "Grenier", False),
                (foreign, "Ailleurs", True),
            )
        ]
        unit.add_all(printers)
        unit.flush()
        here, unused, elsewhere = (printer.id for printer in printers)
    form = {"desk_name": "Bar", "limit": "25,00", "blind": "1", "printer_id": str(here)}
    with as_user(shop.operator):
        session = shop.open()
    refused = manager.post(path, data={**form, **key()})
    assert refused.status_code == 409
    assert f'href="/pos/sessions/{session.id}"' in refused.get_data(as_text=True)
    with as_user(shop.operator):
        shop.close(session, 10_000)
    for printer, status in ((unused, 422), (elsewhere, 404)):
        assert manager.post(path, data={**form, "printer_id": str(printer), **key()}).status_code == status
    assert manager.post(path, data={**form, **key()}).status_code == 302
    with as_user(shop.manager):
        desk = fresh(Desk, shop.desk.id)
        assert (desk.name, desk.difference_limit, desk.active) == ("Bar", 2_500, False)
        assert (desk.blind, desk.printer_id) == (True, here)
    entry = journal("desk_changed")[0]
    assert (entry["active"], entry["blind"], entry["printer_id"]) == (
        [True, False],
        [False, True],
        [None, here],
    )
    new = {"desk_id": shop.desk.id, "password": PASSWORD, **key()}
    assert manager.post("/pos/sessions", data=new).status_code == 409
    assert manager.post(path, data={**form, "limit": "-5", **key()}).status_code == 422
    page = text(manager.get("/pos/setup/desks"))
    assert "Hors service" in page and "Comptoir" in page
    assert "Bar" not in text(manager.get("/pos/setup/desks?f_state=1"))


def test_payment_methods(shop: Shop, manager: FlaskClient) -> None:
    voucher = {"method_label": "Chèque culture", "kind": "voucher", **key()}
    for _ in range(2):
        assert manager.post("/pos/setup/methods/new", data=voucher).status_code == 302
    second = {"method_label": "Bon du centre", "kind": "voucher", **key()}
    assert manager.post("/pos/setup/methods/new", data=second).status_code == 302
    assert manager.post("/pos/setup/methods/new", data={**second, "kind": "gold", **key()}).status_code == 422
    with as_user(shop.manager):
        methods = select(PaymentMethod.code, PaymentMethod.gives_change, PaymentMethod.counted).where(
            PaymentMethod.kind == "voucher"
        )
        assert db.session.execute(methods.order_by(PaymentMethod.id)).all() == [
            ("voucher", False, True),
            ("voucher-2", False, True),
        ]
    path = f"/pos/setup/methods/{shop.methods['cash'].id}"
    form = {"method_label": "Espèces", "weight": "10", "opens_drawer": "1", "gives_change": "1"}
    with as_user(shop.operator):
        session = shop.open()
    assert manager.post(path, data={**form, **key()}).status_code == 409, "the drawer in use needs cash"
    with as_user(shop.operator):
        shop.close(session, 10_000)
    assert manager.post(path, data={**form, "rounding": "5", **key()}).status_code == 302
    entry = journal("method_changed")[0]
    assert (entry["active"], entry["rounding"]) == ([True, False], [1, 5])
    assert "counted" not in entry, "cash is always counted"
    assert manager.post(path, data={**form, "weight": "１２", **key()}).status_code == 422


def test_a_cheque_is_identified(shop: Shop, manager: FlaskClient) -> None:
    cheque = shop.methods["cheque"]
    assert (cheque.asks_number, cheque.asks_bank, cheque.asks_drawer) == (True, True, True)
    assert not cheque.requires_identification
    form = {"method_label": "Chèque", "weight": "30", "active": "1", "counted": "1"}
    asks = {"asks_number": "1", "requires_identification": "1", "account": "5112"}
    path = f"/pos/setup/methods/{cheque.id}"
    assert manager.post(path, data={**form, **asks, **key()}).status_code == 302
    with as_user(shop.manager):
        changed = fresh(PaymentMethod, cheque.id)
        assert (changed.asks_number, changed.asks_bank, changed.requires_identification) == (
            True,
            False,
            True,
        )
        assert changed.account == "5112"
    assert "numéro (obligatoire)" in text(manager.get("/pos/setup/methods"))


@pytest.mark.parametrize(
    ("code", "change", "field"),
    [
        ("card", {"asks_number": "1"}, "asks_number"),
        ("cash", {"asks_bank": "1"}, "asks_bank"),
        ("card", {"gives_change": "1"}, "gives_change"),
        ("cheque", {"rounding": "5"}, "rounding"),
        ("cash", {"rounding": "3"}, "rounding"),
        ("cheque", {"requires_identification": "1"}, "requires_identification"),
        ("cheque", {"account": "512 000"}, "account"),
        ("cheque", {"account": "5" * 21}, "account"),
    ],
)
def test_a_method_as_it_cannot_be(
    shop: Shop, manager: FlaskClient, code: str, change: dict[str, str], field: str
) -> None:
    form = {"method_label": "X", "weight": "1", "active": "1", **change, **key()}
    answer = manager.post(f"/pos/setup/methods/{shop.methods[code].id}", data=form)
    assert answer.status_code == 422
    assert f'href="#field-{field}"' in answer.get_data(as_text=True)
    assert journal("method_changed") == []


def test_the_team_chooses_its_paper(shop: Shop, manager: FlaskClient, login: Login) -> None:
    form = {"centre_id": str(shop.centre.id), "print_format": "iso-a4"}
    assert manager.post("/pos/setup/team", data={**form, "print_format": "a3", **key()}).status_code == 422
    assert manager.post("/pos/setup/team", data={**form, **key()}).status_code == 302
    with as_user(shop.manager):
        assert fresh(Centre, shop.centre.id).team.print_format == "iso-a4"
    changed = select(JournalEntry.data).where(JournalEntry.kind == "identity.team_changed")
    assert json.loads(db.session.execute(changed).scalar_one())["print_format"] == "iso-a4"
    assert 'value="iso-a4" checked' in manager.get("/pos/setup/team").get_data(as_text=True)
    assert login(make_shop().manager).post("/pos/setup/team", data={**form, **key()}).status_code == 404


def test_sent_twice_is_added_once(shop: Shop, manager: FlaskClient) -> None:
    desk = {"desk_name": "Entrée", "limit": "10", **key()}
    product = product_form(shop, label="Thé")
    for _ in range(2):
        assert manager.post("/pos/setup/desks/new", data=desk).status_code == 302
        assert manager.post("/pos/setup/products/new", data=product).status_code == 302
    with as_user(shop.manager):
        assert len(db.session.execute(select(Desk.id)).all()) == 2
        assert len(db.session.execute(select(Product.id).where(Product.label == "Thé")).all()) == 1


def test_only_a_manager_of_the_centre(shop: Shop, login: Login) -> None:
    paths = [
        f"/pos/setup/desks/{shop.desk.id}",
        f"/pos/setup/methods/{shop.methods['cash'].id}",
        f"/pos/setup/products/{shop.products['drink'].id}",
        f"/pos/setup/families/{shop.products['drink'].family_id}",
        f"/pos/setup/vat-rates/{shop.products['drink'].vat_rate_id}",
    ]
    for user, status in ((shop.operator, 403), (make_shop().manager, 404)):
        browser = login(user)
        for path in paths:
            assert browser.get(path).status_code == status, path
            assert browser.post(path, data=key()).status_code == status, path


def test_what_is_added_is_added_where_the_page_was(shop: Shop, login: Login) -> None:
    """Another window may have gone on to another centre meanwhile."""
    other = make_shop().centre
    both = login(make_user(groups=["pos.default.administrator"], centres=[shop.centre, other]))
    both.post("/centre", data={"centre_id": other.id})
    form = {"family": "Bar", "weight": "20", "centre_id": str(shop.centre.id), **key()}
    assert both.post("/pos/setup/families/new", data=form).status_code == 302
    with as_user(shop.manager):
        assert db.session.execute(select(ProductFamily.id).where(ProductFamily.name == "Bar")).all()


@pytest.mark.parametrize(
    "page", ["desks", "methods", "products", "families", "vat-rates", "price-lists", "team"]
)
def test_the_set_up_is_in_french(manager: FlaskClient, page: str) -> None:
    shown = text(manager.get(f"/pos/setup/{page}"))
    for english in (
        "Set-up",
        "Cash desk",
        "Payment method",
        "Product",
        "Add ",
        "Kind",
        "Name",
        "Price",
        "New ",
    ):
        assert english not in shown
    if page != "team":
        assert manager.get(f"/pos/setup/{page}?format=csv").status_code == 200
