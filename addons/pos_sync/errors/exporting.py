"""Why an export is not sent, and what head office does not take."""

from __future__ import annotations

from core.errors import Refusal
from core.i18n import N_


class ExportPassed(Refusal):
    """An export that has passed is not sent again."""

    code = "pos_sync.export_passed"
    message = N_("This export has passed already: it is sent once.")


class ExportHeld(Refusal):
    """An earlier export has not passed: they are sent in order."""

    code = "pos_sync.export_held"
    message = N_("Export %(number)s waits for export %(earlier)s: exports are sent in order.")


class ExportDiffers(Refusal):
    """Head office's folder has other files under the number of this export."""

    code = "pos_sync.export_differs"
    message = N_(
        "The folder of head office has another export with the number %(number)s. Head office has to look at it."
    )


class ExportRefused(Refusal):
    """Head office looked at the export and refused it."""

    code = "pos_sync.export_refused"
    message = N_("Head office refuses export %(number)s: %(reason)s")


class ExportConflict(Refusal):
    """A register sends a number a second time, with other files."""

    code = "pos_sync.export_conflict"
    message = N_("Export %(number)s was applied already, with other files.")


class RegisterCodeInvalid(Refusal):
    """The code names a folder: letters, digits, ``-`` and ``_``, 20 at most, and no other register has it."""

    code = "pos_sync.register_code"
    status = 422
    message = N_(
        "The code names a folder: 1 to 20 letters, digits, - or _. No two registers have the same one."
    )


class RegisterNameMissing(Refusal):
    """A register needs a name."""

    code = "pos_sync.register_name"
    status = 422
    message = N_("Type the name of the register, of 80 characters at most.")


class NotQuarantined(Refusal):
    """Only an export that was set aside is run again."""

    code = "pos_sync.export_not_quarantined"
    message = N_("This export was applied already.")


class OutOfOrder(Refusal):
    """Exports of a register are applied in the order of their numbers."""

    code = "pos_sync.export_order"
    message = N_("Export %(number)s cannot be applied now: export %(expected)s comes first.")
