"""What stands on the cash sheet besides ordinary sales: free orders, vouchers, bookings, customers, rounding."""

from __future__ import annotations

import csv
import io
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import insert, update

from addons.pos_session.models import (
    Customer,
    MethodCount,
    Order,
    OrderLine,
    Payment,
    PaymentMethod,
    PaymentPart,
    Session,
)
from addons.pos_session.services import catalogue
from addons.pos_session.services.cash import move_cash, void_movement
from addons.pos_session.services.sheet import sheet_of
from core import clock
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.testing.factories import as_user, make_user
from core.uow import unit_of_work
from tests.addons.pos_session.browsing import text
from tests.addons.pos_session.shop import Shop, make_shop, without_bookings


def write(table: Any, **values: Any) -> int:
    """A row in the shape that a service of another part writes."""
    with acting_as(SYSTEM), unit_of_work():
        key: int = db.session.connection().execute(insert(table).values(**values)).inserted_primary_key[0]
    return key


def free_item(shop: Shop) -> dict[str, Any]:
    with acting_as(SYSTEM), unit_of_work():
        family = catalogue.make_family(shop.centre.id, "Offert")
        shop.products["gift"] = catalogue.make_product(family, "Offert", 0, 550)
    return shop.item("gift")


def rounded_sale(shop: Shop, session: Session, customer_id: int | None = None) -> int:
    """An order of 12.32 paid with 12.30 in cash, a voucher of 5.00 among its lines."""
    now = clock.now()
    order = write(
        Order.__table__,
        centre_id=shop.centre.id,
        session_id=session.id,
        sequence=90,
        number=f"{session.code}.090",
        state="validated",
        total_ttc=1_232,
        total_ht=2_000,
        receipt_no=90,
        customer_id=customer_id,
        correction_reason="",
        abandon_reason="",
        created_at=now,
        validated_at=now,
    )
    lines = {"order_id": order, "kind": "product", "label": "x", "quantity": 1, "discount": 0}
    write(
        OrderLine.__table__, **lines, position=1, unit_price=732, rate=2_000, total_ttc=732,
        unit_price_ht=61_000, total_ht=61_000, turnover=True,
    )  # fmt: skip
    write(
        OrderLine.__table__, **lines, position=2, unit_price=500, rate=0, total_ttc=500,
        unit_price_ht=50_000, total_ht=50_000, turnover=False,
    )  # fmt: skip
    payment = write(
        Payment.__table__, centre_id=shop.centre.id, order_id=order, session_id=session.id, total=1_232,
        reason="", created_at=now,
    )  # fmt: skip
    part = {"payment_id": payment, "session_id": session.id, "method_id": shop.methods["cash"].id}
    write(PaymentPart.__table__, **part, method_kind="cash", kind="sale", amount=1_230)
    write(PaymentPart.__table__, **part, method_kind="rounding", kind="rounding", amount=2)
    return order


def test_an_order_of_nothing_has_its_row(at_the_till: Shop) -> None:
    session = at_the_till.open(0, note="vide")
    answer = at_the_till.sell(session, free_item(at_the_till))
    sheet = sheet_of(session)
    assert [(row.kind, row.amount, row.method, row.order_number) for row in sheet.movements[1:]] == [
        ("sale", 0, "", answer["number"])
    ]
    assert (sheet.orders, sheet.total_methods) == (1, 0)


def test_rounding_and_vouchers_sold_stand_apart(at_the_till: Shop) -> None:
    session = at_the_till.open(0, note="vide")
    rounded_sale(at_the_till, session)
    sheet = sheet_of(session)
    assert [(row.kind, row.amount) for row in sheet.movements[1:]] == [("sale", 1_230), ("rounding", 2)]
    assert [(method.label, method.amount) for method in sheet.methods] == [("Espèces", 1_230)]
    assert (sheet.rounding, sheet.drawer.expected, sheet.vouchers) == (2, 1_230, 500)
    assert [(row.rate, row.ht, row.vat, row.ttc) for row in sheet.vat] == [(2_000, 610, 122, 732)]
    assert sheet.total_vat.ttc + sheet.vouchers == sheet.total_methods + sheet.rounding + sheet.on_booking


def test_the_page_names_customer_rounding_counts_and_voided_movements(
    shop: Shop, browser: FlaskClient
) -> None:
    with acting_as(SYSTEM), unit_of_work() as unit:
        customer = Customer(centre_id=shop.centre.id, name="Zoé Martin")
        unit.add(customer)
    with as_user(shop.operator):
        session = shop.open(5_000)
        rounded_sale(shop, session, customer.id)
        shop.sell(session, shop.item("poster"), parts=[{"method": "card", "amount": 1_000}])
        with unit_of_work():
            moved = move_cash(session.id, "cash_out", 2_000, "Banque")
        with unit_of_work():
            void_movement(session.id, moved.id, "Erreur")
    write(
        MethodCount.__table__,
        session_id=session.id,
        method_id=shop.methods["cheque"].id,
        expected=4_000,
        counted=3_000,
        pieces=2,
    )
    page = text(browser.get(f"/pos/sessions/{session.id}/sheet"))
    for words in (
        "Zoé Martin 12,30 €",
        "Client de passage 10,00 €",
        "Arrondi des espèces, dans aucun tiroir 0,02 €",
        "Hors chiffre d’affaires et sans TVA : 5,00 €",
        "2 0,00 € 30,00 € 30,00 €",
        "Sortie de caisse · annulation · Erreur",
        "Entrée de caisse 0,00 € Sortie de caisse 0,00 € Total 0,00 €",
    ):
        assert words in page, words


def test_the_rows_as_csv(shop: Shop, browser: FlaskClient) -> None:
    with as_user(shop.operator):
        session = shop.open(10_000)
        shop.sell(session, shop.item("seat"), parts=[{"method": "cash", "amount": 10_000}])
        with unit_of_work():
            move_cash(session.id, "cash_out", 2_000, "=1+1")
    answer = browser.get(f"/pos/sessions/{session.id}/sheet.csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="feuille-de-caisse-001-00001.csv"'
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == ["N°", "Type", "Commande", "Date", "Mode de paiement", "Client", "Montant", "Motif"]
    assert [(row[0], row[1], row[2], *row[4:]) for row in rows[1:]] == [
        ("1", "Fonds de caisse initial", "", "Espèces", "", "100,00", ""),
        ("2", "Vente", "001.00001.001", "Espèces", "Client de passage", "100,00", ""),
        ("3", "Monnaie rendue", "001.00001.001", "Espèces", "Client de passage", "-56,00", ""),
        ("4", "Sortie de caisse", "", "Espèces", "", "-20,00", "'=1+1"),
    ]


def test_a_blind_desk_keeps_its_sheet_until_the_closing(shop: Shop, browser: FlaskClient) -> None:
    with as_user(shop.operator):
        session = shop.open(0, note="vide")
    with acting_as(SYSTEM), unit_of_work() as unit:
        unit.execute(update(type(shop.desk)).values(blind=True))
    for page in ("sheet", "sheet.csv", "sheet.pdf"):
        assert browser.get(f"/pos/sessions/{session.id}/{page}").status_code == 403, page
    with as_user(shop.operator):
        shop.close(session, 0)
    assert browser.get(f"/pos/sessions/{session.id}/sheet.csv").status_code == 200
    listed = browser.get("/pos/sessions").get_data(as_text=True)
    assert f'<a href="/pos/sessions/{session.id}/sheet">Feuille</a>' in listed


def test_the_sheet_of_another_centre_is_not_there(shop: Shop, browser: FlaskClient) -> None:
    other = make_shop()
    with as_user(make_user(groups=["pos.default.user"], centres=[other.centre])):
        session = other.open(0, note="vide")
    for page in ("sheet", "sheet.csv", "sheet.pdf"):
        assert browser.get(f"/pos/sessions/{session.id}/{page}").status_code == 404, page


def test_what_is_put_on_a_booking_is_not_collected(shop: Shop) -> None:
    without_bookings(shop)
    with acting_as(SYSTEM), unit_of_work() as unit:
        booking = {"code": "booking", "label": "Sur dossier", "kind": "on_booking"}
        unit.add(PaymentMethod(centre_id=shop.centre.id, **booking))
    with as_user(shop.operator):
        session = shop.open(0, note="vide")
        parts = [{"method": "booking", "amount": 400}, {"method": "cash", "amount": 600}]
        shop.sell(session, shop.item("poster"), parts=parts)
        sheet = sheet_of(session)
    assert (sheet.total_methods, sheet.on_booking, sheet.drawer.expected) == (600, 400, 600)
    assert [row.method for row in sheet.movements[1:]] == ["Sur dossier", "Espèces"]
