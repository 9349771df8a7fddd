"""What lending places to a register server is refused for."""

from __future__ import annotations

from core.errors import Invalid, Refusal
from core.i18n import N_


class NothingToLend(Refusal):
    """The contingent has no free place."""

    code = "pos_ticketing.nothing_to_lend"
    message = N_("The contingent %(name)s has no free place at this performance: there is nothing to lend.")


class UnknownHolder(Invalid):
    """No register in use has this code."""

    code = "pos_ticketing.unknown_holder"
    message = N_("There is no register of this centre with the code %(code)s: choose one of the list.")


class LentEnded(Refusal):
    """Every place of it is accounted for."""

    code = "pos_ticketing.lent_ended"
    message = N_("These places are no longer lent: the register gave back or sold every one of them.")


class LentStillRunning(Refusal):
    """The register may still be selling; only later may one take back without hearing of it."""

    code = "pos_ticketing.lent_still_running"
    message = N_(
        "The register may still sell these places. Ask for them and wait until it answers; without its answer they "
        "can be taken back from one hour after their time on."
    )


class BlockKept(Refusal):
    """Places that are lent, or of head office, are not released by hand."""

    code = "pos_ticketing.block_kept"
    message = N_(
        "These places are lent to a register, or belong to head office: they come back when the other side says so."
    )


class PlanLent(Refusal):
    """A register names places by their index in the plan."""

    code = "pos_ticketing.plan_lent"
    message = N_(
        "Places of this performance were lent to a register: its seat plan stays as it is, because the register "
        "sells on the same one."
    )


class LentDocumentFault(Invalid):
    """What the other side wrote about lent places cannot be read."""

    code = "pos_ticketing.lent_document_fault"
    message = N_("The file on lent places cannot be used: %(fault)s. Nothing was changed.")
