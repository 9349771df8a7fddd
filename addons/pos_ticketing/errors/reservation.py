"""What reservations refuse."""

from __future__ import annotations

from core.errors import Invalid, NotFound, Refusal
from core.i18n import N_


class NothingToReserve(Refusal):
    """No place on the lines chosen, or only places that are reserved already."""

    code = "pos_ticketing.nothing_to_reserve"
    message = N_("There is no place to reserve in the basket: choose places first.")


class PackageNotReserved(Refusal):
    """The places of a package are sold together, so none of them is put under option alone."""

    code = "pos_ticketing.package_not_reserved"
    message = N_("The places of a package cannot be reserved: sell the package, or choose single places.")


class ReservationEnd(Invalid):
    """The end of a reservation is past, or after its first performance begins."""

    code = "pos_ticketing.reservation_end"
    message = N_("A reservation ends in the future, and before its first performance begins.")


class ReservationNotice(Invalid):
    """The notice of a reservation is past, or after its end."""

    code = "pos_ticketing.reservation_notice"
    message = N_("The notice of a reservation is given in the future, and before it ends.")


class ReservationOver(Refusal):
    """The reservation was confirmed, released, or its time is over."""

    code = "pos_ticketing.reservation_over"
    message = N_("The reservation %(number)s is over: its places are free or sold.")


class ReservationElsewhere(NotFound):
    """A reservation of another centre than the order's."""

    code = "pos_ticketing.reservation_elsewhere"
    message = N_("This reservation belongs to another centre.")


class ReservationInBasket(Refusal):
    """The places wanted are in a basket, or are no part of the reservation."""

    code = "pos_ticketing.reservation_in_basket"
    message = N_(
        "Places of the reservation %(number)s are in a basket: finish or abandon the order %(order)s first."
    )


class NoPlaceTicked(Invalid):
    """Nothing of the reservation was ticked."""

    code = "pos_ticketing.no_place_ticked"
    message = N_("Tick at least one place of the reservation.")


class NoOpenSession(Refusal):
    """Places are put into a basket, and the operator has no open session in this centre."""

    code = "pos_ticketing.no_open_session"
    message = N_(
        "You have no open session here: open one at a cash desk, then put the places into the basket."
    )
