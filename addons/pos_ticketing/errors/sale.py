"""What is not sold, or not so."""

from __future__ import annotations

from core.errors import Invalid, NotFound, Refusal
from core.i18n import N_


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


class NotInChannel(SalesClosed):
    """The sales channel of the session does not sell the event."""

    code = "pos_ticketing.not_in_channel"
    message = N_("The performance %(performance)s is not sold in this sales channel.")
