"""Why an import does not run, or a row of a batch cannot be used here."""

from __future__ import annotations

from addons.pos_sync.errors.files import FileFault
from core.errors import Refusal
from core.i18n import N_


class ReferenceMissing(FileFault):
    """A row names one of another table that neither came nor is here."""

    code = "pos_sync.reference_missing"
    message = N_("%(file)s, line %(line)s: “%(field)s” is “%(value)s”, which %(table)s does not hold.")


class ValueRefused(FileFault):
    """A value of the right kind that the point of sale does not take."""

    code = "pos_sync.value_refused"
    message = N_("%(file)s, line %(line)s: “%(field)s” is “%(value)s”, which is not possible here.")


class ValueTaken(FileFault):
    """A value that only one row may have, such as a barcode, and that an earlier row of the batch has."""

    code = "pos_sync.value_taken"
    message = N_("%(file)s, line %(line)s: “%(field)s” is “%(value)s”, which an earlier row has already.")


class TableNotTaken(FileFault):
    """A table of an addon that is not there, or switched off in the centre."""

    code = "pos_sync.table_not_taken"
    message = N_(
        "%(file)s is for an addon that is not in use here: switch it on for this centre, or ask head office to send "
        "this file as optional."
    )


class RowRefused(FileFault):
    """A row that the addon it is for does not take."""

    code = "pos_sync.row_refused"
    message = N_("%(file)s, line %(line)s: “%(field)s” is refused. %(reason)s")


class BatchGap(Refusal):
    """A delta builds on the batch before it."""

    code = "pos_sync.batch_gap"
    message = N_(
        "The next batch of head office is %(found)s, and the batch %(expected)s was never applied here. "
        "Ask head office for a full batch."
    )


class BatchConflict(Refusal):
    """A number stands for one batch for ever: head office gave it twice, as after an older copy was put back."""

    code = "pos_sync.batch_conflict"
    message = N_(
        "The batch %(number)s was applied here already, and what head office sends under this number now is another "
        "one. It was left where it is: ask head office to send it under a new number."
    )


class ExportWaiting(Refusal):
    """What was sold here would be overtaken by data that do not know of it."""

    code = "pos_sync.export_waiting"
    message = N_(
        "Nothing is imported before the export of the last closed day has passed. The day may be opened without it."
    )


class NotARegister(Refusal):
    """Only a register with an exchange imports."""

    code = "pos_sync.not_a_register"
    message = N_("This server is no register with an exchange: nothing can be imported here.")


class NoLineNeeded(Refusal):
    """Opening without the import is for a dead line, never for a batch that is refused."""

    code = "pos_sync.line_not_down"
    message = N_(
        "The session opens without the data of head office only when there is no connection. Open it again."
    )


class ExchangeOfAnotherCentre(Refusal):
    """The folder of a register holds the data of one centre: another one would take its batches away."""

    code = "pos_sync.exchange_of_another_centre"
    message = N_(
        "The exchange of this server is that of the centre %(centre)s: a session of another centre is opened on a "
        "register server of its own, that head office lists with a code of its own."
    )
