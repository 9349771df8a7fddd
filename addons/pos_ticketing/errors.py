"""What the ticketing refuses, each with a stable code and one sentence."""

from __future__ import annotations

from collections.abc import Sequence

from addons.pos_ticketing.services.plan_reader import Problems
from core.errors import Invalid, NotFound, Refusal
from core.i18n import N_


class BrokenPlan(Invalid):
    """A plan file with faults; ``fields`` gives a sentence for the path of each faulty element."""

    code = "pos_ticketing.broken_plan"
    message = N_("This seat plan is refused, and nothing was changed. Problems found in the file: %(count)s.")

    def __init__(self, problems: Problems) -> None:
        super().__init__(
            fields={problem.path or "$": problem.message % problem.params for problem in problems.kept},
            count=problems.count,
        )
        self.problems = problems.kept


class SeatsGone(Refusal):
    """Somebody else was faster: nothing was taken; ``gone`` are the indexes of the places lost."""

    code = "pos_ticketing.seats_gone"
    message = N_("No longer free: %(seats)s. Nothing was taken, choose again.")

    def __init__(self, places: Sequence[tuple[int, int]], labels: Sequence[str]) -> None:
        super().__init__(seats="; ".join(labels))
        self.places = list(places)
        """(performance, place) of each."""
        self.gone = [seat for _, seat in places]

    @property
    def details(self) -> dict[str, list[int]]:
        """What a JSON answer says besides the sentence."""
        return {"gone": self.gone}


class AlreadyOnOrder(Refusal):
    """A place stands on an order once."""

    code = "pos_ticketing.already_on_order"
    message = N_("This place is already on the order.")


_LEFT = {0: N_("No place is left in %(zone)s."), 1: N_("Only 1 place is left in %(zone)s.")}


class NotEnoughPlaces(Refusal):
    """A free zone has fewer places left than asked for."""

    code = "pos_ticketing.not_enough_places"
    message = N_("Only %(left)s places are left in %(zone)s.")

    def __init__(self, left: int, zone: str) -> None:
        super().__init__(_LEFT.get(left, self.message), left=left, zone=zone)


class UnknownSeat(Invalid):
    """A seat index that the plan does not have, or the same one twice."""

    code = "pos_ticketing.unknown_seat"
    message = N_("The plan of this performance has no such place.")


class TooManySeats(Invalid):
    """More seats in one request than the deployment allows."""

    code = "pos_ticketing.too_many_seats"
    message = N_("At most %(most)s places can be held at once.")


class ItemsInvalid(Invalid):
    """The items of a sale are not what the ticketing understands."""

    code = "pos_ticketing.items_invalid"
    message = N_("A ticket to sell is described by a performance, a place and a rate.")


class SalesClosed(Refusal):
    """The performance is not on sale."""

    code = "pos_ticketing.sales_closed"
    message = N_("The performance %(performance)s is not on sale.")


class NoPrice(Refusal):
    """There is no price for this seat category and audience category."""

    code = "pos_ticketing.no_price"
    message = N_("The place %(seat)s has no price for the rate %(rate)s.")


class UnpricedSeat(NoPrice):
    """The seat category has no price at all."""

    message = N_("The place %(seat)s is not sold for this performance: it has no price.")


class UnknownRate(NoPrice):
    """No such audience category here, or it is not in use any more."""

    code = "pos_ticketing.unknown_rate"
    message = N_("The rate chosen for %(seat)s is not sold for this performance.")


class PerformanceNotFound(NotFound):
    """No such performance in the centre of the session."""

    code = "pos_ticketing.performance_not_found"
    message = N_("This performance is not sold in this centre.")


class HasSales(Refusal):
    """What was sold on must stay as it is."""

    code = "pos_ticketing.has_sales"
    message = N_(
        "Places of this performance are taken: its seat plan and its ticket series cannot be changed."
    )


class SeriesInUse(Refusal):
    """Numbers were given under this code: another one would interrupt the series (requirements.md T2-2)."""

    code = "pos_ticketing.series_in_use"
    message = N_("Tickets were numbered with the code %(code)s: it stays.")


class NothingHeld(Refusal):
    """The temporary basket is empty."""

    code = "pos_ticketing.nothing_held"
    message = N_("The temporary basket is empty: choose places on the plan first.")


class TicketKept(Refusal):
    """A sold ticket is not taken back as a line of an order (requirements.md T2-5)."""

    code = "pos_ticketing.ticket_kept"
    message = N_("A sold ticket cannot be taken back here: leave its line out.")
