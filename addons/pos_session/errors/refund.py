"""What is refused of a refund or correction, each with a stable code and one sentence."""

from __future__ import annotations

from core.errors import Invalid, Refusal
from core.i18n import N_


class OrderNotPaid(Refusal):
    """Only a validated order is refunded or corrected; a draft is changed."""

    code = "pos_session.order_not_paid"
    message = N_("Order %(number)s is not paid: there is nothing to refund.")


class OrderInvoiced(Refusal):
    """An issued invoice is never changed: it is credited first."""

    code = "pos_session.order_invoiced"
    message = N_(
        "Order %(number)s is on the issued invoice %(invoice)s: it cannot be corrected any more. "
        "Credit the invoice first."
    )


class SettledApart(Refusal):
    """One correction moves money one way only."""

    code = "pos_session.settled_apart"
    message = N_(
        "What comes back was paid in ways that do not go together with what is sold instead: make two corrections."
    )


class RefundElsewhere(Refusal):
    """A refund leaves a drawer of the centre that sold."""

    code = "pos_session.refund_elsewhere"
    message = N_("The order is of another centre than the session: refund it there.")


class RefundReasonRequired(Invalid):
    """A correction says why."""

    code = "pos_session.refund_reason_required"
    message = N_("Write why the order is corrected.")


class NothingToCorrect(Invalid):
    """A correction takes something back."""

    code = "pos_session.nothing_to_correct"
    message = N_("Choose at least one line, and how many of it are taken back.")


class QuantityNotLeft(Invalid):
    """Never more is taken back than was sold, all corrections together."""

    code = "pos_session.quantity_not_left"
    message = N_("“%(label)s”: at most %(left)s can still be taken back.")


class NotTheOriginalMeans(Refusal):
    """A refund goes back the way the money came (requirements.md T5-13)."""

    code = "pos_session.not_the_original_means"
    message = N_(
        "More would be given back by “%(method)s” than was paid by it. "
        "Another means needs the right to it: call a manager."
    )


class NoOpenSession(Refusal):
    """A refund leaves the drawer of an open session of one's own."""

    code = "pos_session.no_open_session"
    message = N_("Open a session in this centre first: what is given back leaves its drawer.")
