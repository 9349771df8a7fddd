"""Best seats and choices by hand that are refused."""

from __future__ import annotations

from collections.abc import Sequence

from core.errors import Invalid, Refusal
from core.i18n import N_


class NoBestSeats(Refusal):
    """Fewer seats are left than asked for, with these characteristics."""

    code = "pos_ticketing.no_best_seats"
    message = N_(
        "%(quantity)s such seats are not left: choose another seat category, fewer seats, or other characteristics."
    )


class NotYourContingent(Invalid):
    """The sales channel of the session does not sell from the contingent."""

    code = "pos_ticketing.not_your_contingent"
    message = N_("This sales channel does not sell from this contingent.")


class LeavesOrphans(Refusal):
    """The sales channel lets no single free seat be left between taken ones."""

    code = "pos_ticketing.leaves_orphans"
    message = N_(
        "This choice leaves a single seat: %(seats)s. Move it by one seat, or take that seat as well."
    )

    def __init__(self, labels: Sequence[str]) -> None:
        super().__init__(seats="; ".join(labels))


class PriceChanged(Refusal):
    """The total of a quick sale is not the one that was shown."""

    code = "pos_ticketing.price_changed"
    message = N_("The price has just changed: nothing was sold. Look at the new total.")


class NotSoldQuickly(Refusal):
    """The performance has no full price for the seat category."""

    code = "pos_ticketing.not_sold_quickly"
    message = N_("The performance %(performance)s has no full price here: sell it through an order.")
