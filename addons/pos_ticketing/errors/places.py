"""What contingents, blocks and a new plan version are refused for."""

from __future__ import annotations

from collections.abc import Sequence

from core.errors import Refusal
from core.i18n import N_

NAMED = 12
"""So many places are named in a refusal; the others are counted."""


def named(labels: Sequence[str]) -> str:
    """The labels of places, the first ones in words."""
    more = len(labels) - NAMED
    return "; ".join(labels[:NAMED]) + (f" (+ {more})" if more > 0 else "")


class PlanChanged(Refusal):
    """The performance got another version of its plan while a request was under way."""

    code = "pos_ticketing.plan_changed"
    message = N_("The seat plan of this performance was just changed. Nothing was done: open the plan again.")


class PlacesTaken(Refusal):
    """Places to set aside or to block are taken; ``places`` are their indexes."""

    code = "pos_ticketing.places_taken"
    message = N_("Already taken: %(seats)s. Nothing was changed: leave these places out.")

    def __init__(self, places: Sequence[int], labels: Sequence[str]) -> None:
        super().__init__(seats=named(labels))
        self.places = list(places)


class NotAttached(Refusal):
    """The contingent has no place at the performance."""

    code = "pos_ticketing.no_such_contingent_here"
    message = N_("The contingent %(name)s sets no places aside for this performance.")


class ContingentInactive(Refusal):
    """A contingent that is out of use gets no places."""

    code = "pos_ticketing.contingent_inactive"
    message = N_("The contingent %(name)s is not in use: choose another one, or put it in use again.")


class BlockEnded(Refusal):
    """A block whose places are free again."""

    code = "pos_ticketing.block_ended"
    message = N_("This block is over: its places are for sale again.")


class SeatsDropped(Refusal):
    """Taken places that the new plan version does not have."""

    code = "pos_ticketing.seats_dropped"
    message = N_(
        "The new plan does not have places that are taken: %(seats)s. Take them back or free them first; the "
        "performance keeps its plan."
    )

    def __init__(self, labels: Sequence[str]) -> None:
        super().__init__(seats=named(labels))


class PriceLost(Refusal):
    """Places that somebody still has to pay for would have no price on the new plan."""

    code = "pos_ticketing.price_lost"
    message = N_(
        "On the new plan these places, which are not paid yet, would have no price: %(seats)s. Give their "
        "category a price first; the performance keeps its plan."
    )

    def __init__(self, labels: Sequence[str]) -> None:
        super().__init__(seats=named(labels))


class PlanBusy(Refusal):
    """Somebody took places of the performance at the very moment of the change."""

    code = "pos_ticketing.plan_busy"
    message = N_("Places of this performance were taken at this moment. Nothing was changed: try again.")


class SamePlan(Refusal):
    """The version is the performance's own already."""

    code = "pos_ticketing.same_plan"
    message = N_("The performance is on this version of the plan already.")
