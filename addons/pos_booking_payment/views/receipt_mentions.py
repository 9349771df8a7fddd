"""What receipts of the point of sale say of bookings: which one, and what remains to be paid."""

from __future__ import annotations

from addons.pos_booking_payment.services.receipt_facts import (
    FundingFact,
    PutFact,
    paid_fundings,
    put_on_bookings,
)
from core.i18n import N_
from core.web.filters import money
from core.web.i18n import translate


def mentions_of(order_id: int) -> list[str]:
    """Sentences for the financing that an order paid, and for what it put on a booking; two statements."""
    return [
        *(sentence for fact in paid_fundings(order_id) for sentence in _of_funding(fact)),
        *(_of_put(fact) for fact in put_on_bookings(order_id)),
    ]


def _of_funding(fact: FundingFact) -> list[str]:
    found = []
    if fact.cancelled:
        found.append(translate(N_("%(what)s: payment cancelled"), what=fact.what))
    if fact.remaining == 0:
        found.append(translate(N_("%(what)s: nothing remains"), what=fact.what))
    elif (fact.remaining > 0) != (fact.amount > 0):
        found.append(
            translate(N_("%(what)s: %(over)s too much"), what=fact.what, over=money(abs(fact.remaining)))
        )
    elif fact.amount > 0:
        found.append(
            translate(N_("%(what)s: %(left)s remain to be paid"), what=fact.what, left=money(fact.remaining))
        )
    else:
        left = money(-fact.remaining)
        found.append(translate(N_("%(what)s: %(left)s remain to be given back"), what=fact.what, left=left))
    return [*found, _of_booking(fact)]


def _of_booking(fact: FundingFact) -> str:
    if fact.booking_due > 0:
        return translate(
            N_("Still due on booking %(number)s: %(due)s"), number=fact.number, due=money(fact.booking_due)
        )
    if fact.booking_due < 0:
        over = money(-fact.booking_due)
        return translate(N_("Paid too much on booking %(number)s: %(over)s"), number=fact.number, over=over)
    return translate(N_("Booking %(number)s is paid in full"), number=fact.number)


def _of_put(fact: PutFact) -> str:
    amount = money(abs(fact.amount))
    if fact.amount > 0:
        return translate(
            N_("Put on booking %(number)s: %(amount)s, not collected"), number=fact.number, amount=amount
        )
    return translate(
        N_("Taken off booking %(number)s: %(amount)s, not given back"), number=fact.number, amount=amount
    )
