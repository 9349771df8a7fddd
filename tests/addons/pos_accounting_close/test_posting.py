"""The entry of an accounting closure, figure by figure: sales and methods, the drawer and its gaps."""

from __future__ import annotations

import pytest

from addons.pos_accounting_close.models import Account, AccountMapping, ErrorReason
from addons.pos_accounting_close.services.chart_defaults import lay_defaults
from addons.pos_accounting_close.services.invariants_entries import broken_entries as broken
from addons.pos_accounting_close.services.posting import post_closure
from addons.pos_session.models import PaymentMethod, Session
from addons.pos_session.services import cash, line_changes, orders, reopening
from core.identity.actor import SYSTEM, acting_as
from core.uow import unit_of_work
from tests.addons.pos_accounting_close.posted import balances, closure_of, counts_of, lines_of, post
from tests.addons.pos_session.shop import Shop, statements
from tests.addons.pos_session.splitting_steps import begin, paying
from tests.addons.pos_session.test_corrections import take_back
from tests.addons.pos_session.test_money_figures import put_on_sale


def sound() -> bool:
    """Whether the doctor has nothing to say of the entries."""
    return list(broken()) == []


def test_a_day_of_sales_is_posted_by_account_rate_and_method(at_the_till: Shop) -> None:
    session = at_the_till.open(10_000)
    at_the_till.sell(session, at_the_till.item("programme", 3), at_the_till.item("drink"))
    at_the_till.sell(session, at_the_till.item("poster"), parts=[{"method": "card", "amount": 1000}])
    at_the_till.close(session, 11_800, kept=10_000)

    entry = post(session)

    assert balances(entry) == {
        "530": 10_000,  # the float that stays in the drawer
        "5115": 1000,
        "580": -8200,  # 100.00 from the bank, 18.00 to it
        "707": -(1422 + 273 + 833),
        "44571": -(78 + 27 + 167),
    }
    assert entry is not None
    assert (entry.journal_code, entry.number, entry.piece_ref) == ("CA", 1, "CC-1")
    assert entry.entry_on == entry.piece_on == session.business_day
    assert all(line.account_label and line.label for line in lines_of(entry))
    assert sound()


def test_the_next_session_posts_no_float_and_its_gaps_each_apart(at_the_till: Shop) -> None:
    """money.md: previous close 100, opening 80; then 50 sold, 2 short. T3-4: with the operator and the reason."""
    first = at_the_till.open(10_000)
    at_the_till.close(first, 10_000)
    assert balances(post(first)) == {"530": 10_000, "580": -10_000}
    second = at_the_till.open(8_000, note="Vingt de moins")
    at_the_till.sell(second, at_the_till.item("poster", 5))
    at_the_till.close(second, 12_800, accepted=True, note="compté deux fois", kept=8_000)

    with unit_of_work() as unit:
        reason = ErrorReason(centre_id=at_the_till.centre.id, label="Erreur de rendu")
        unit.add(reason)
        unit.flush()
        session = unit.get_one(Session, second.id)
        closure = closure_of(session, verdict="in_error", reason_id=reason.id, reason_text="un billet")
        entry = post_closure(closure, counts_of(session))

    assert balances(entry) == {
        "530": 8_000 - 10_000,
        "658": 2_000 + 200,
        "580": 4_800,
        "707": -4167,
        "44571": -833,
    }
    short = [line.label for line in lines_of(entry) if line.account == "658"]
    who = f"{second.code} - {at_the_till.manager.login} - Erreur de rendu - un billet"
    assert short == [f"Écart à l'ouverture {who}", f"Écart de caisse {who}"]
    assert sound()


def test_what_is_over_is_a_gain_and_the_accountant_s_count_decides(at_the_till: Shop) -> None:
    session = at_the_till.open(0)
    at_the_till.sell(session, at_the_till.item("drink"))
    at_the_till.close(session, 300, kept=0)
    assert balances(post(session, cash=310)) == {"758": -10, "580": 310, "707": -273, "44571": -27}
    assert sound()


def test_what_is_missing_of_the_float_is_posted_once_by_the_opening_that_counts_it(at_the_till: Shop) -> None:
    first = at_the_till.open(10_000)
    at_the_till.sell(first, at_the_till.item("drink"))
    at_the_till.close(first, 10_300, kept=10_300)
    assert balances(post(first, cash=9_800)) == {"530": 10_300, "580": -10_000, "707": -273, "44571": -27}
    second = at_the_till.open(9_800, note="Il manque 5,00")
    at_the_till.close(second, 9_800, kept=9_800)
    assert balances(post(second)) == {"530": -500, "658": 500}
    assert sound()


def test_a_gap_of_another_counted_method_goes_against_its_account(at_the_till: Shop) -> None:
    session = at_the_till.open(0)
    with acting_as(SYSTEM), unit_of_work() as unit:
        cheque = unit.get_one(PaymentMethod, at_the_till.methods["cheque"].id)
        cheque.counted, cheque.requires_identification = True, False
    at_the_till.sell(session, at_the_till.item("poster"), parts=[{"method": "cheque", "amount": 1_000}])
    at_the_till.close(session, 0)
    assert balances(post(session, cheque=900)) == {"5112": 900, "658": 100, "707": -833, "44571": -167}
    assert sound()


def test_cash_in_and_out_go_through_the_transfers_and_a_voided_one_leaves_nothing(at_the_till: Shop) -> None:
    session = at_the_till.open(5_000)
    with unit_of_work():
        cash.move_cash(session.id, "cash_in", 2_000, "Monnaie")
    with unit_of_work():
        out = cash.move_cash(session.id, "cash_out", 700, "Timbres")
    with unit_of_work():
        cash.void_movement(session.id, out.id, "Erreur")
    at_the_till.close(session, 7_000)
    entry = post(session)
    assert balances(entry) == {"530": 7_000, "580": -7_000}
    assert not [line for line in lines_of(entry) if line.label.startswith("Sorties")]
    assert sound()


def test_belgian_rounding_has_its_own_accounts(at_the_till: Shop) -> None:
    """12.32 paid 12.30 is a loss of 2 cents, 12.33 paid 12.35 a gain of 2; the drawer is exact (T4-4, T4-5)."""
    with acting_as(SYSTEM), unit_of_work() as unit:
        unit.get_one(PaymentMethod, at_the_till.methods["cash"].id).rounding = 5
    put_on_sale(at_the_till, "cap", 1_232, 2_100)
    put_on_sale(at_the_till, "scarf", 1_233, 2_100)
    session = at_the_till.open(0)
    at_the_till.sell(session, at_the_till.item("cap"))
    at_the_till.sell(session, at_the_till.item("scarf"))
    at_the_till.close(session, 2_465, kept=0)
    # 24.65 at 21 %: HT 10.1818 + 10.1901 = 20.3719
    assert balances(post(session)) == {"580": 2_465, "6588": 2, "7588": -2, "707": -2_037, "44571": -428}
    assert sound()


def test_a_session_of_refunds_is_the_mirror_of_the_sales(at_the_till: Shop) -> None:
    first = at_the_till.open(5_000)
    sale = at_the_till.sell(first, at_the_till.item("programme", 3))
    at_the_till.close(first, 6_500)
    sold = balances(post(first))
    second = at_the_till.open(6_500)
    take_back(at_the_till, sale, second, quantity=3)
    at_the_till.close(second, 5_000)
    back = balances(post(second))
    assert back == {"530": -1_500, "707": 1_422, "44571": 78}
    assert (sold["707"], sold["44571"]) == (-1_422, -78)
    assert sound()


def test_a_session_in_which_nothing_moved_has_no_entry(at_the_till: Shop) -> None:
    first = at_the_till.open(5_000)
    at_the_till.close(first, 5_000)
    assert post(first) is not None
    second = at_the_till.open(5_000)
    at_the_till.sell(second, at_the_till.item("drink"), parts=[{"method": "card", "amount": 300}])
    at_the_till.close(second, 5_000)
    third = at_the_till.open(5_000)
    at_the_till.close(third, 5_000)
    entry = post(second)
    assert entry is not None
    assert entry.number == 2
    assert post(third) is None
    assert sound()


def test_an_order_of_nothing_posts_nothing(at_the_till: Shop) -> None:
    put_on_sale(at_the_till, "leaflet", 0, 2_100)
    session = at_the_till.open(0)
    at_the_till.sell(session, at_the_till.item("leaflet"))
    at_the_till.close(session, 0)
    assert post(session) is None
    assert sound()


def test_payments_of_one_order_in_parts_are_posted_once(at_the_till: Shop) -> None:
    session = at_the_till.open(0)
    order_id, lines = begin(at_the_till, at_the_till.item("poster", 2), session=session)
    paying(at_the_till, order_id, ("cash", 1_000), lines={lines[0]: 1})
    paying(at_the_till, order_id, ("card", 400), ("cash", 600))
    at_the_till.close(session, 1_600)
    assert balances(post(session)) == {"530": 1_600, "5115": 400, "707": -1_667, "44571": -333}


def test_discounts_are_posted_apart_once_an_account_is_named(at_the_till: Shop) -> None:
    """Three at 3.00 less 12.5 %: 7.88 TTC at 10 %, HT 7.1636; full price HT 8.18, so 1.02 of discount (1.12 TTC)."""
    session = at_the_till.open(0)
    for _ in range(2):
        order_id, lines = begin(at_the_till, at_the_till.item("drink", 3), session=session)
        with unit_of_work():
            line_changes.change_line(order_id, lines[0], discount=1_250)
        paying(at_the_till, order_id, ("cash", orders.lines_of(order_id)[0].total_ttc))
    at_the_till.close(session, 1_576, kept=0)
    with unit_of_work() as unit:
        entry = post_closure(closure_of(unit.get_one(Session, session.id)), counts_of(session))
        assert balances(entry) == {"580": 1_576, "707": -1_433, "44571": -143}
        account = Account(centre_id=at_the_till.centre.id, number="709", label="Rabais")
        unit.add(account)
        unit.flush()
        unit.add(
            AccountMapping(
                centre_id=at_the_till.centre.id, use="discount", key="discount", account_id=account.id
            )
        )
        unit.flush()
    other = at_the_till.open(0)
    order_id, lines = begin(at_the_till, at_the_till.item("drink", 3), session=other)
    with unit_of_work():
        line_changes.change_line(order_id, lines[0], discount=1_250)
    paying(at_the_till, order_id, ("cash", 788))
    at_the_till.close(other, 788, kept=0)
    assert balances(post(other)) == {"580": 788, "709": 102, "707": -(716 + 102), "44571": -72}
    assert sound()


@pytest.mark.parametrize("orders_sold", [3, 60])
def test_what_is_posted_is_read_and_written_in_a_fixed_number_of_statements(
    at_the_till: Shop, orders_sold: int
) -> None:
    session = at_the_till.open(0)
    for number in range(orders_sold):
        at_the_till.sell(session, at_the_till.item("drink"), at_the_till.item("poster", 1 + number % 3))
    at_the_till.close(session, sum(1_300 + 1_000 * (number % 3) for number in range(orders_sold)))
    with unit_of_work() as unit:
        closure, counts = closure_of(unit.get_one(Session, session.id)), counts_of(session)
        lay_defaults(at_the_till.centre.id)
        with statements() as sent:
            assert post_closure(closure, counts) is not None
    assert len(sent) == 16, "\n".join(sent)


def test_a_session_that_was_reopened_is_posted_as_its_last_closing_left_it(at_the_till: Shop) -> None:
    """Closed 2.00 short, reopened (the adjustment is voided), 3.00 more sold, closed with all there: no gap."""
    session = at_the_till.open(0)
    at_the_till.sell(session, at_the_till.item("poster"))
    at_the_till.close(session, 800, accepted=True, note="Compté vite", kept=0)
    with unit_of_work():
        reopening.reopen(session.id)
    at_the_till.sell(session, at_the_till.item("drink"))
    at_the_till.close(session, 1_300, kept=300)
    entry = post(session)
    assert balances(entry) == {"530": 300, "580": 1_000, "707": -833 - 273, "44571": -167 - 27}
    assert not [line for line in lines_of(entry) if line.label.startswith("Écart")]
    assert sound()
