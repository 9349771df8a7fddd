"""What an export of entries is refused for."""

from __future__ import annotations

from core.errors import Invalid, Refusal
from core.i18n import N_


class SirenMissing(Refusal):
    """A FEC is named by the SIREN of the company: the centre has no SIRET, or what it has is none."""

    code = "pos_accounting_close.siren_missing"
    message = N_(
        "A FEC is named by the SIREN, and %(centre)s has no SIRET of 14 digits. Write it with the centre, or export "
        "CSV or XLSX (in Belgium there is no FEC)."
    )


class NothingToExport(Refusal):
    """No entry of the period is left for the export."""

    code = "pos_accounting_close.nothing_to_export"
    message = N_(
        "No entry between %(first)s and %(last)s is to be exported. Choose another period, or export again what was "
        "exported already."
    )


class PeriodReversed(Invalid):
    """A period ends before it begins."""

    code = "pos_accounting_close.period_reversed"
    message = N_("A period ends on the day it begins on, or later. Write its last day again.")


class UnknownFormat(Invalid):
    """Not a kind of file that entries are exported as."""

    code = "pos_accounting_close.unknown_format"
    message = N_("Entries are exported as FEC, CSV or XLSX: choose one of them.")


class ExportDiffers(Refusal):
    """The file made again is not the one that was given out: its SHA-256 is another."""

    code = "pos_accounting_close.export_differs"
    message = N_(
        "Export %(number)s cannot be made again as it was: its file would have another fingerprint. Make a new export, "
        "and have the journal verified."
    )


class TooManyLines(Refusal):
    """The format XLSX itself ends at so many rows."""

    code = "pos_accounting_close.too_many_lines"
    status = 422
    message = N_("A spreadsheet holds %(most)s lines at most. Export a shorter period, or CSV.")
