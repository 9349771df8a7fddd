"""What a door refuses before it looks at a ticket."""

from __future__ import annotations

from core.errors import Invalid, Refusal
from core.i18n import N_


class DoorOutOfUse(Refusal):
    """The door is not in use any more."""

    code = "pos_ticketing.door_out_of_use"
    message = N_("The door %(door)s is out of use. Choose another one.")


class NothingToControl(Invalid):
    """No performance was chosen, or one of another centre."""

    code = "pos_ticketing.nothing_to_control"
    message = N_("Choose at least one performance of this centre.")


class CodeMissing(Invalid):
    """A scan without a code, or with far too long a one."""

    code = "pos_ticketing.code_missing"
    message = N_("Scan or type the code of a ticket.")
