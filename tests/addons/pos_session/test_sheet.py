"""The cash sheet: its figures, and that reading it takes the same statements however long the session was."""

from __future__ import annotations

from addons.pos_session.services.cash import move_cash
from addons.pos_session.services.counting import counts_of
from addons.pos_session.services.sheet import sheet_of
from core.uow import unit_of_work
from core.vat import VatRow
from tests.addons.pos_session.shop import Shop, statements


def test_the_figures(at_the_till: Shop) -> None:
    session = at_the_till.open(10_000)
    at_the_till.sell(session, at_the_till.item("seat"), parts=[{"method": "cash", "amount": 10_000}])
    at_the_till.sell(
        session,
        at_the_till.item("programme", 2),
        at_the_till.item("poster"),
        parts=[{"method": "card", "amount": 1_500}, {"method": "cash", "amount": 500}],
    )
    with unit_of_work():
        move_cash(session.id, "cash_out", 2_000, "Banque")
    at_the_till.close(session, 12_700, accepted=True)
    sheet = sheet_of(session)
    assert [(row.index, row.kind, row.amount, row.method, row.order_number) for row in sheet.movements] == [
        (1, "opening", 10_000, "", ""),
        (2, "sale", 10_000, "Espèces", "001.00001.001"),
        (3, "change", -5_600, "Espèces", "001.00001.001"),
        (4, "sale", 1_500, "Carte bancaire", "001.00001.002"),
        (5, "sale", 500, "Espèces", "001.00001.002"),
        (6, "cash_out", -2_000, "", ""),
        (7, "adjustment", -200, "", ""),
    ]
    assert [(method.label, method.amount) for method in sheet.methods] == [
        ("Espèces", 4_900),
        ("Carte bancaire", 1_500),
    ]
    assert sheet.vat == (
        VatRow(210, 4310, 90, 4400),
        VatRow(550, 948, 52, 1000),
        VatRow(2000, 833, 167, 1000),
    )
    assert sheet.total_vat.ttc == sheet.total_methods == 6_400
    assert sheet.total_vat.ht + sheet.total_vat.vat == sheet.total_vat.ttc
    assert (sheet.orders, sheet.drawer.expected, session.closing_difference) == (2, 12_900, -200)
    assert sheet.drawer.adjustment == -200
    assert [(section.title, section.rows[0].amount) for section in sheet.sections][:1] == [
        ("Products sold by family", 6_400)
    ]
    assert (sheet.responsible, sheet.accepted_by) == (at_the_till.operator.name,) * 2
    assert counts_of(session.id, "closing") == {10_000: 1, 2_000: 1, 500: 1, 200: 1}


def test_a_long_session_takes_no_more_statements(at_the_till: Shop) -> None:
    session = at_the_till.open()
    at_the_till.sell(session, at_the_till.item("drink"))
    with statements() as short:
        sheet_of(session)
    for _ in range(12):
        at_the_till.sell(session, at_the_till.item("poster"), at_the_till.item("drink"))
    with statements() as long:
        sheet_of(session)
    assert len(long) == len(short)
