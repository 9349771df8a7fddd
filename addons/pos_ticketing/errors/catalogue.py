"""What the set-up of seasons, audience categories, grids and the states of performances refuses."""

from __future__ import annotations

from core.errors import Invalid, Refusal
from core.i18n import N_


class SeasonDays(Invalid):
    """The days are the wrong way round."""

    code = "pos_ticketing.season_days"
    message = N_("The last day is before the first one.")


class AudienceDepth(Invalid):
    """There are categories and sub-categories, and nothing below."""

    code = "pos_ticketing.audience_depth"
    message = N_("A sub-category has no sub-categories of its own: choose a category that is in none.")


class ParentIsPriced(Refusal):
    """Only what has no sub-category is sold, so prices of a category with some would be lost from sight."""

    code = "pos_ticketing.parent_is_priced"
    message = N_(
        "The category %(category)s has prices, and a category with sub-categories is not sold itself: "
        "move its prices to the sub-category, or delete them first."
    )


class GridDays(Invalid):
    """The validity of a grid ends before it begins."""

    code = "pos_ticketing.grid_days"
    message = N_("The last day is before the first one.")


class GridScope(Invalid):
    """A grid belongs to one season, one event or one performance."""

    code = "pos_ticketing.grid_scope"
    message = N_("Choose the season, the event or the performance that the grid is for.")


class StateNotReached(Refusal):
    """The performance cannot go from its state to the one wanted (services/performance_states.py)."""

    code = "pos_ticketing.state_not_reached"
    message = N_(
        "The performance is now «%(before)s»: it cannot become «%(after)s». "
        "Load the page again to see what can be done."
    )


class ReasonMissing(Invalid):
    """A suspension and a cancellation say why."""

    code = "pos_ticketing.reason_missing"
    message = N_("Say why: the reason is shown to the operators and stays in the journal.")


class CancelledForGood(Refusal):
    """Tickets were sold for it: customers were told that it does not take place."""

    code = "pos_ticketing.cancelled_for_good"
    message = N_(
        "Tickets of this performance were sold before it was cancelled: it is not sold again. Make a new performance."
    )


class RefundsLeft(Refusal):
    """Closing ends the taking back of tickets."""

    code = "pos_ticketing.refunds_left"
    message = N_(
        "Tickets of this cancelled performance are still to be refunded: %(tickets)s. Refund them, then close it."
    )


class PerformanceClosed(Refusal):
    """No sale, exchange or reprint of a closed performance."""

    code = "pos_ticketing.performance_closed"
    message = N_(
        "The performance %(performance)s is closed: nothing of it is sold, exchanged or reprinted any more."
    )


class NoDates(Invalid):
    """No date was chosen for new performances."""

    code = "pos_ticketing.no_dates"
    message = N_("Choose at least one date.")


class TooManyDates(Invalid):
    """More performances at once than anybody means."""

    code = "pos_ticketing.too_many_dates"
    message = N_("At most %(most)s performances are made at once: choose fewer days.")
