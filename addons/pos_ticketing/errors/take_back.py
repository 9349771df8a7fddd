"""Tickets that are not taken back, not exchanged, or not printed."""

from __future__ import annotations

from core.errors import Invalid, Refusal
from core.i18n import N_


class TicketCancelledAlready(Refusal):
    """The ticket was taken back before: its code is dead, its number stays (requirements.md T2-5)."""

    code = "pos_ticketing.ticket_cancelled"
    message = N_(
        "The ticket %(number)s is cancelled: it cannot be taken back, exchanged or printed any more."
    )


class TicketUsed(Refusal):
    """Somebody went in with the ticket; only who sets up performances takes it back all the same."""

    code = "pos_ticketing.ticket_used"
    message = N_(
        "Somebody has entered with the ticket %(number)s. Only a person who may set up performances takes it back."
    )


class WholePackage(Refusal):
    """A ticket of a package is exchanged by itself, but refunded with all the others of its package."""

    code = "pos_ticketing.whole_package"
    message = N_(
        "The ticket %(number)s belongs to a package: take all the tickets of the package back, or exchange it."
    )


class NotAnExchange(Invalid):
    """A ticket to be replaced is not among those taken back, or is replaced twice."""

    code = "pos_ticketing.not_an_exchange"
    message = N_("A ticket is exchanged for one other, while it is taken back in the same correction.")


class NothingChosen(Invalid):
    """No ticket or item was picked."""

    code = "pos_ticketing.nothing_chosen"
    message = N_("Choose at least one ticket or item to take back.")


class PlacesMissing(Refusal):
    """Fewer places were chosen than tickets are to be exchanged."""

    code = "pos_ticketing.places_missing"
    message = N_(
        "Places chosen: %(chosen)s; tickets to exchange: %(wanted)s. Choose the places that are missing, or refund the"
        " other tickets."
    )


class OnlyPlaces(Refusal):
    """The order that holds the new places of an exchange holds something else too."""

    code = "pos_ticketing.only_places"
    message = N_(
        "The order %(number)s holds the new places of an exchange, and %(item)s besides: take it off, and sell it by"
        " itself."
    )


class ExchangeNotSettled(Refusal):
    """The order holds the new places of an exchange: it is settled there, with the gap, and not paid as a sale."""

    code = "pos_ticketing.exchange_not_settled"
    message = N_(
        "The order %(number)s holds the places of an exchange. Go on with the exchange: only the gap is paid there."
    )


class NoSuchTicket(Refusal):
    """No ticket of the actor's centres goes by this code or number."""

    code = "pos_ticketing.no_such_ticket"
    message = N_(
        "No ticket of your centres has this code or this number. Scan it again, or type it as it is printed."
    )


class NoSuchFile(Refusal):
    """No file goes by this number."""

    code = "pos_ticketing.no_such_file"
    message = N_("No file has the number %(number)s. Type it as it is printed, or search the list of files.")
