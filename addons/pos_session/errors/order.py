"""What is refused of an order and its lines, each with a stable code and one sentence."""

from __future__ import annotations

from core.errors import Invalid, NotFound, Refusal
from core.i18n import N_


class OrderNotDraft(Refusal):
    """A validated or abandoned order is never changed."""

    code = "pos_session.order_not_draft"
    message = N_("Order %(number)s is finished: it cannot be changed any more.")


class OrderEmpty(Refusal):
    """An order without lines cannot be validated."""

    code = "pos_session.order_empty"
    message = N_("There is nothing to pay: add something to the order first.")


class LineStandsAlone(Refusal):
    """An order holds either such a line (the financing of a booking) or what is sold, never both."""

    code = "pos_session.line_stands_alone"
    message = N_("%(item)s is paid by an order of its own: finish this order first, or begin another one.")


class LineNotFound(NotFound):
    """No such line on this order."""

    code = "pos_session.line_not_found"
    message = N_("This line is not on the order any more.")


class ItemsInvalid(Invalid):
    """The items of a sale are not what a line kind understands."""

    code = "pos_session.items_invalid"
    message = N_("What is to be sold is not described as it must be.")


class ProductNotForSale(Refusal):
    """A product of another centre, or not sold any more."""

    code = "pos_session.product_not_for_sale"
    message = N_("This product is not for sale here.")


class ProductWithoutPrice(Refusal):
    """The price list that applies at the desk on the business day has no price for the product."""

    code = "pos_session.product_without_price"
    message = N_("%(product)s cannot be sold here: it has no price in the list “%(list)s”.")


class KindNotSold(Refusal):
    """The addon of a line was switched off in the centre while the order was a draft."""

    code = "pos_session.kind_not_sold"
    message = N_("The order holds something that is not sold here any more: abandon it.")


class LineFixed(Refusal):
    """The kind of a line keeps what it was priced at (a ticket has one price), and a counter-line its original's."""

    code = "pos_session.line_fixed"
    message = N_("“%(item)s” cannot be changed like this: remove it and add it again.")


class LinePaid(Refusal):
    """What a payment of the draft already pays stays on it."""

    code = "pos_session.line_paid"
    message = N_("%(paid)s of “%(item)s” are paid already: take the payment back first.")


class LineOncePaid(Refusal):
    """A payment that was taken back still names the line."""

    code = "pos_session.line_once_paid"
    message = N_("“%(item)s” was in a payment that was taken back: only its quantity can still be changed.")


class OrderPartlyPaid(Refusal):
    """Money taken is given back before an order is given up."""

    code = "pos_session.order_partly_paid"
    message = N_("Order %(number)s is paid in part: take its payments back before you abandon it.")


class AbandonReasonRequired(Invalid):
    """What held something is given up for a reason."""

    code = "pos_session.abandon_reason_required"
    message = N_("Say why the order is abandoned.")


class NothingToHold(Refusal):
    """An empty order is not put aside."""

    code = "pos_session.nothing_to_hold"
    message = N_("There is nothing on the order: nothing to put on hold.")


class OrderOnHold(Refusal):
    """An order on hold is taken again before it is changed."""

    code = "pos_session.order_on_hold"
    message = N_("Order %(number)s is on hold: take it again first.")


class OrderElsewhere(Refusal):
    """One operator at a time is at an order."""

    code = "pos_session.order_elsewhere"
    message = N_("Order %(number)s is in the hands of %(name)s: take it over first.")


class OrderNotValidated(Refusal):
    """Only a validated order has a receipt (requirements.md T1-11)."""

    code = "pos_session.order_not_validated"
    message = N_("Order %(number)s is not paid: it has no receipt.")
