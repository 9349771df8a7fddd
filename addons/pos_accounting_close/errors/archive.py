"""What drawing up an archive is refused for, and what a file is said to be that is no sound archive."""

from __future__ import annotations

from core.errors import Invalid, Refusal
from core.i18n import N_


class ArchivePeriodInvalid(Invalid):
    """A period ends before it begins, or is longer than a year."""

    code = "pos_accounting_close.archive_period"
    message = N_(
        "An archive is of at most one year, and ends on the day it begins on, or later. Choose its days again."
    )


class DaysNotClosed(Refusal):
    """Days of the period have no fiscal closing yet."""

    code = "pos_accounting_close.days_not_closed"
    message = N_(
        "The day %(day)s has no fiscal closing: an archive is of closed days only. Draw up the fiscal closings up to "
        "the last day of the archive first."
    )


class ArchiveDiffers(Refusal):
    """The archive made again is not the one that was drawn up."""

    code = "pos_accounting_close.archive_differs"
    message = N_(
        "Archive %(number)s cannot be made again as it was by this version (it was drawn up by version %(version)s): "
        "its fingerprint would be another. Put its file back from a backup, and have the journal verified."
    )


class ArchiveFileMissing(Refusal):
    """The file of an archive is not on this server any more."""

    code = "pos_accounting_close.archive_file_missing"
    message = N_(
        "The file of archive %(number)s is not on this server any more. Have it made again on its page: it will be the "
        "same."
    )


class ArchiveFaulty(Refusal):
    """A file is no archive, or not as it was drawn up: the message names the first bad place."""

    code = "pos_accounting_close.archive_faulty"
    status = 422
    message = N_("This file is not a sound archive.")
