"""A day at the front desk through the services of the tills: orders, sheet, doctor and entry say the same."""

from __future__ import annotations

from addons.pos_accounting_close.services.invariants_entries import broken_entries
from addons.pos_booking_payment.models.booking import CHECKED_IN
from addons.pos_booking_payment.services.charges import put_on_booking
from addons.pos_booking_payment.services.invariants import broken
from addons.pos_booking_payment.services.order_info import financing_column
from addons.pos_session.models import Order, OrderLine, Session
from addons.pos_session.services import corrections
from addons.pos_session.services.payment import cancel_payment, pay
from addons.pos_session.services.sheet import sheet_of
from addons.pos_session.services.taking_back import Taken
from addons.pos_session.services.tenders import Tender
from core.db import db
from core.uow import unit_of_work
from tests.addons.pos_accounting_close.posted import balances, lines_of, post
from tests.addons.pos_booking_payment.stays import draft_of, make_stay, order_for, pay_order
from tests.addons.pos_session.shop import Shop


def correct(order_id: int, session: Session, added: tuple[object, ...], kind: str) -> int:
    """Take the first line of an order back, settled by one kind of method; the id of the correction."""
    line = db.session.query(OrderLine).filter_by(order_id=order_id).order_by(OrderLine.position).first()
    assert line is not None
    taken = [Taken(line.id, abs(line.quantity))]

    def tenders(due: int, methods: dict[int, object]) -> list[Tender]:
        method_id = next(id_ for id_, method in methods.items() if method.kind == kind)  # type: ignore[attr-defined]
        return [Tender(method_id, due)] if due else []

    with unit_of_work():
        corrections.correct(order_id, session.id, taken, added, tenders, "Erreur")  # type: ignore[arg-type]
    wanted = db.session.query(Order.id).filter_by(corrects_id=order_id).order_by(Order.id.desc())
    return int(wanted.first()[0])


def test_a_day(at_the_till: Shop) -> None:
    shop, methods = at_the_till, at_the_till.methods
    cash, card = methods["cash"].id, methods["card"].id
    stay = make_stay(shop.centre, 12_000, 5_000, -4_000, number="R-7", status=CHECKED_IN)
    session = shop.open(10_000)
    paid = order_for(session, stay)
    pay_order(paid, (card, 7_000), (cash, 6_000))  # 10.00 of change
    wrong = order_for(session, stay, 1)
    pay_order(wrong, (card, 5_000))
    back = correct(wrong, session, (), "card")
    repaid = order_for(session, stay, 2)
    pay_order(repaid, (cash, -4_000))
    split = draft_of(session, [shop.item("poster", 3)])
    [line] = db.session.query(OrderLine).filter_by(order_id=split)
    with unit_of_work():
        first = put_on_booking(split, stay.booking_id, {line.id: 2})["payment_id"]
    with unit_of_work():
        cancel_payment(split, first, "Autre quantité")
    with unit_of_work():
        put_on_booking(split, stay.booking_id, {line.id: 1})
    with unit_of_work():
        pay(split, [Tender(card, 2_000)])
    put = draft_of(session, [shop.item("poster")])
    with unit_of_work():
        put_on_booking(put, stay.booking_id)
    swapped = correct(put, session, (shop.item("programme", 2),), "on_booking")
    assert list(broken()) == []
    said = financing_column([paid, wrong, back, repaid, split, put, swapped], str).values
    assert {said[each].split(" (")[-1] for each in (split, put, swapped)} == {"put on the booking)"}
    assert {said[each].split(" · ")[0] for each in (paid, wrong, back, repaid)} == {"R-7"}
    sections = {section.title: section.rows for section in sheet_of(session).sections}
    taken = [(row.label, row.quantity, row.amount) for row in sections["Bookings: taken on financings"]]
    assert taken == [("Échéance · Espèces", 1, 5_000), ("Échéance · Carte bancaire", 2, 12_000)]
    given = [(row.label, row.amount) for row in sections["Bookings: given back on financings"]]
    assert given == [("Échéance · Espèces", -4_000), ("Échéance · Carte bancaire", -5_000)]
    assert sum(row.amount for row in sections["Put on bookings, not collected"]) == 2_000
    shop.close(session, 11_000, kept=0)
    entry = post(session)
    assert list(broken_entries()) == []
    # Card 70 + 20; cash 50 - 40; on the booking 10 + 10 debited; 120 - 40 credited.
    assert balances(entry)["5115"] == 9_000
    assert balances(entry)["411"] == 2_000 - 8_000
    accounts = {line.auxiliary for line in lines_of(entry) if line.account == "411"}
    assert accounts == {f"C{stay.booking.customer_id}"}
