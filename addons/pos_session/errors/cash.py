"""What is refused of the drawer: counts and cash movements, each with a stable code and one sentence."""

from __future__ import annotations

from core.errors import Invalid, Refusal
from core.i18n import N_


class CountInvalid(Invalid):
    """A quantity of a denomination is not a whole number of pieces."""

    code = "pos_session.count_invalid"
    message = N_("The count of a denomination must be a whole number.")


class CountsDiffer(Invalid):
    """A count by denomination and a sum were both given, and differ: which one is true is not guessed."""

    code = "pos_session.counts_differ"
    message = N_("The count by denomination does not come to the sum that was typed: keep one of the two.")


class NothingCounted(Invalid):
    """No field of a count was filled in: an empty drawer is said, not assumed."""

    code = "pos_session.nothing_counted"
    message = N_("Nothing was counted. Tick that the drawer is empty, or count it.")


class MethodCountInvalid(Invalid):
    """What was found of a counted method is an amount, and pieces are whole."""

    code = "pos_session.method_count_invalid"
    message = N_("Write the total that was found, and how many pieces as a whole number.")


class ReasonRequired(Invalid):
    """A cash movement says why."""

    code = "pos_session.reason_required"
    message = N_("Write the reason of the cash movement.")


class AmountNotPositive(Invalid):
    """A cash movement is more than nothing."""

    code = "pos_session.amount_not_positive"
    message = N_("The amount must be more than zero.")


class NotVoidable(Refusal):
    """Only cash put in or taken out is voided, and a counter-movement is not."""

    code = "pos_session.not_voidable"
    message = N_("Only cash that was put in or taken out can be voided.")


class AlreadyVoided(Refusal):
    """A cash movement is voided once."""

    code = "pos_session.already_voided"
    message = N_("This cash movement is voided already.")


class NotEnoughCash(Refusal):
    """What leaves the drawer is in it (money.md, The drawer)."""

    code = "pos_session.not_enough_cash"
    message = N_("The cash drawer does not hold that much: check the amount.")
