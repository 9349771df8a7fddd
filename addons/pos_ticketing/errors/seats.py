"""Places that cannot be taken."""

from __future__ import annotations

from collections.abc import Sequence

from core.errors import Invalid, Refusal
from core.i18n import N_

_LEFT = {0: N_("No place is left in %(zone)s."), 1: N_("Only 1 place is left in %(zone)s.")}


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


class NothingHeld(Refusal):
    """The temporary basket is empty."""

    code = "pos_ticketing.nothing_held"
    message = N_("The temporary basket is empty: choose places on the plan first.")


class SeatsSetAside(SeatsGone):
    """The places belong to a contingent that the sales channel does not sell from."""

    code = "pos_ticketing.seats_set_aside"
    message = N_("Set aside for another sales channel: %(seats)s. Nothing was taken, choose other places.")


class QuotaReached(Refusal):
    """No more places of the performance go to this audience category."""

    code = "pos_ticketing.quota_reached"
    message = N_(
        "Only %(quantity)s places of this performance are sold at the rate %(rate)s, and they are taken: "
        "choose another rate."
    )
