"""Why no document is made from a customer order, or is not paid as it stands."""

from __future__ import annotations

from core.errors import Invalid, Refusal
from core.i18n import N_


class OrderWithoutLines(Refusal):
    """A receipt or an invoice of a customer order that holds nothing."""

    code = "pos_sync.order_without_lines"
    message = N_("Customer order %(number)s holds nothing that can be sold: add a line to it first.")


class ArticleNotHere(Refusal):
    """An article of a customer order is not sold on this server."""

    code = "pos_sync.article_not_here"
    message = N_(
        "“%(label)s” (article %(article)s) is not in the catalogue of this server. Import the data of head office, "
        "or change the line of the order."
    )


class CustomerUnnamed(Refusal):
    """An invoice is made out to somebody."""

    code = "pos_sync.customer_unnamed"
    message = N_("An invoice needs the name of the customer: write it on customer order %(number)s first.")


class AdvanceInvalid(Invalid):
    """The amount of an advance is none that is taken."""

    code = "pos_sync.advance_invalid"
    message = N_("An advance is more than nothing and at most what remains of the order: %(most)s.")


class RefundInvalid(Invalid):
    """The amount that is to be paid back is not there."""

    code = "pos_sync.refund_invalid"
    message = N_(
        "What is paid back is more than nothing and at most the advances not deducted yet: %(most)s."
    )


class AdvanceStandsAlone(Refusal):
    """Something is sold on the order that takes an advance or pays one back."""

    code = "pos_sync.advance_stands_alone"
    message = N_(
        "A document of an advance holds the advance and nothing else: take the other lines off this order, or give "
        "it up."
    )


class AdvanceNotCorrected(Refusal):
    """What was paid in advance is paid back from the customer order, which is kept meanwhile."""

    code = "pos_sync.advance_not_corrected"
    message = N_("An advance is not taken back by a correction: pay it back from its customer order.")


class AdvanceNotTakenBack(Refusal):
    """A deducted advance goes back to the customer order, not to the customer."""

    code = "pos_sync.advance_not_taken_back"
    message = N_(
        "More would be given back than was paid here: the deducted advance of %(amount)s goes back to the customer "
        "order. Take its line back as well."
    )


class SaleElsewhere(Refusal):
    """A document of a customer order is sold in a session of another centre."""

    code = "pos_sync.sale_elsewhere"
    message = N_("This session is of another centre than the customer order. Choose a session of its centre.")


class NoOpenSession(Refusal):
    """A document is paid at a cash desk."""

    code = "pos_sync.no_open_session"
    message = N_("A document is paid at a cash desk: open your session first, then make it.")


class ArticleUnknown(Invalid):
    """A line of a customer order is of the catalogue, or was agreed before."""

    code = "pos_sync.article_unknown"
    message = N_("No article of the catalogue is called this. Choose one of the list.")


class ArticleAmbiguous(Invalid):
    """Several products on sale have the label that was typed."""

    code = "pos_sync.article_ambiguous"
    message = N_("Several articles are called this. Choose one of the list: each has its code there.")


class LineNotPossible(Invalid):
    """A line of a customer order that no till could sell."""

    code = "pos_sync.order_line_invalid"
    message = N_("A line is of 1 to 9,999 pieces, at a price that a till handles.")


class OrdersOffline(Refusal):
    """Head office cannot be asked, and the order is not this register's alone."""

    code = "pos_sync.orders_offline"
    message = N_(
        "There is no connection to head office, and customer order %(number)s is shared with others: it can be "
        "changed once the connection is back."
    )


class AdvanceDeductedElsewhere(Refusal):
    """An advance is deducted once, whoever kept the customer order for how long."""

    code = "pos_sync.advance_deducted_elsewhere"
    message = N_(
        "The advance on customer order %(number)s was used since this order was begun: give the order up, and make "
        "the document again from the customer order."
    )
