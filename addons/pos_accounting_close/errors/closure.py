"""What is refused of the operator and the accounting closure of a drawer."""

from __future__ import annotations

from core.errors import Forbidden, Invalid, Refusal
from core.i18n import N_


class DrawerNotClosed(Refusal):
    """Only a drawer that is closed is closed by its operator, then by the accountant."""

    code = "pos_accounting_close.drawer_not_closed"
    message = N_(
        "The drawer of session %(number)s is not closed: end the session and count the drawer first."
    )


class OperatorClosureMissing(Refusal):
    """The accountant checks what the operator entered."""

    code = "pos_accounting_close.operator_closure_missing"
    message = N_("The operator closure of session %(number)s is not done: it comes first.")


class ClosureDone(Refusal):
    """A closure is done once, and then a fact."""

    code = "pos_accounting_close.closure_done"
    message = N_("This closure of session %(number)s is done already: nothing of it changes any more.")


class NotYourDrawer(Forbidden):
    """An operator closes his own drawers; those of others take the right to supervise."""

    code = "pos_accounting_close.not_your_drawer"
    message = N_(
        "This drawer is the responsibility of another user: ask a manager to do its operator closure."
    )


class TabNotVisited(Refusal):
    """Each tab is confirmed before the closure is validated."""

    code = "pos_accounting_close.tab_not_visited"
    message = N_("Go through every tab and confirm it before you close: %(tabs)s")


class VerdictMissing(Invalid):
    """A drawer is correct or in error."""

    code = "pos_accounting_close.verdict_missing"
    message = N_("Say whether the drawer is correct or in error.")


class ErrorReasonMissing(Invalid):
    """A drawer in error has a cause, of the list of the centre."""

    code = "pos_accounting_close.error_reason_missing"
    message = N_("The drawer is in error: choose the cause.")


class ErrorReasonUnknown(Invalid):
    """The cause is one of those in use in the centre."""

    code = "pos_accounting_close.error_reason_unknown"
    message = N_("This cause is not in use in this centre any more: choose another.")


class GapUnexplained(Invalid):
    """A drawer is not correct where something is missing or too much."""

    code = "pos_accounting_close.gap_unexplained"
    message = N_(
        "Something is missing or too much: correct the entries, or declare the drawer in error with its cause."
    )


class GapAcceptanceUnexplained(Invalid):
    """An accountant may accept a gap, and says why."""

    code = "pos_accounting_close.gap_acceptance_unexplained"
    message = N_("Something is missing or too much: say why you accept it, or declare the drawer in error.")


class ClosureNotConfirmed(Invalid):
    """What cannot be undone is confirmed twice."""

    code = "pos_accounting_close.closure_not_confirmed"
    message = N_("Confirm that the entries and the closure are validated.")


class EntryInvalid(Invalid):
    """An entry of a closure is an amount of cents that a drawer may hold, of a method that is entered there."""

    code = "pos_accounting_close.entry_invalid"
    message = N_("Write a number and an amount that are not negative.")


class ChequeAmountMissing(Invalid):
    """A cheque that is there has an amount."""

    code = "pos_accounting_close.cheque_amount_missing"
    message = N_("Write the amount of each cheque that is there.")


class CorrectionReasonMissing(Invalid):
    """What the accountant changes of the operator's entries is explained."""

    code = "pos_accounting_close.correction_reason_missing"
    message = N_("You change what the operator entered: write why.")
