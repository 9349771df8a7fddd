"""The entry of an accounting closure, figure by figure."""

from __future__ import annotations

from tests.addons.pos_accounting_close.posted import balances, post
from tests.addons.pos_session.shop import Shop


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
