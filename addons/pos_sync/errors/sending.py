"""Why head office makes no batch for a register."""

from __future__ import annotations

from core.errors import Refusal
from core.i18n import N_


class NotHeadOffice(Refusal):
    """Batches are made by head office, that has a folder of exchanges."""

    code = "pos_sync.not_head_office"
    message = N_(
        "This server is not the head office of an exchange: set role and exchange in [pos_sync] of its configuration."
    )


class RegisterPutAway(Refusal):
    """Nothing is made for a register that is not in use."""

    code = "pos_sync.register_put_away"
    message = N_("The register %(register)s is out of use: take it back into use first.")


class DeltaWithoutBase(Refusal):
    """Changes are told to who has the rest."""

    code = "pos_sync.delta_without_base"
    message = N_(
        "Register %(register)s needs a full batch: it has none yet, or refused the last one. Changes alone do not help."
    )


class NothingChanged(Refusal):
    """A batch of nothing is not made."""

    code = "pos_sync.nothing_changed"
    message = N_(
        "Nothing has changed since batch %(number)s: there is nothing to send to register %(register)s."
    )


class BatchFilesGone(Refusal):
    """The files of a batch were lost before they were sent."""

    code = "pos_sync.batch_files_gone"
    message = N_("The files of batch %(number)s are not here any more. Make a full batch.")


class AnswerDiffers(Refusal):
    """A register acknowledges a batch with other files."""

    code = "pos_sync.answer_differs"
    message = N_(
        "The register applied a batch with the number %(number)s and other files. Make a full batch."
    )
