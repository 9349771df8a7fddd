"""Whether what is signed inside an archive still is: the fiscal closings, and the chains of the journal."""

from __future__ import annotations

import hmac
from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from addons.pos_accounting_close.errors.archive import ArchiveFaulty
from addons.pos_accounting_close.models import FiscalClosing
from addons.pos_accounting_close.services.archive_format import read_instant
from addons.pos_accounting_close.services.archive_sums import Read, Row
from addons.pos_accounting_close.services.fiscal_figures import FiscalFigures, Taken
from addons.pos_accounting_close.services.fiscal_signing import sign_closing
from core.i18n import N_
from core.journal.keys import Key
from core.journal.signing import Fields, sign
from core.vat import VatRow


def check_closings(read: Read, centre_id: int, keys: Mapping[str, Key]) -> None:
    """The signature of each fiscal closing, over all it says. Raises ArchiveFaulty."""
    rates: dict[int, list[VatRow]] = defaultdict(list)
    for row in read("fiscal_closing_rates.json"):
        rates[row["closing_id"]].append(VatRow(row["rate"], row["ht"], row["vat"], row["ttc"]))
    methods: dict[int, list[Taken]] = defaultdict(list)
    for row in read("fiscal_closing_methods.json"):
        methods[row["closing_id"]].append((row["method_id"], row["label"], row["amount"]))
    for row in read("fiscal_closings.json"):
        said = FiscalFigures(
            row["orders"],
            row["first_order_id"],
            row["last_order_id"],
            row["absolute"],
            row["outside_turnover"],
            tuple(rates[row["id"]]),
            tuple(methods[row["id"]]),
        )
        key = keys.get(row["key_id"])
        if key is None or not hmac.compare_digest(
            sign_closing(key.secret, _closing(row, centre_id), said), row["mac"]
        ):
            raise ArchiveFaulty(
                N_("The fiscal closing of %(day)s is not as it was signed."), day=row["period_on"]
            )


def _closing(row: Row, centre_id: int) -> FiscalClosing:
    """The row of a closing as the signature takes it; belongs to no database session."""
    at = {name: read_instant(row[name]) for name in ("starts_at", "ends_at", "created_at")}
    return FiscalClosing(
        **{**row, **at, "period_on": date.fromisoformat(row["period_on"]), "centre_id": centre_id}
    )


def check_journal(read: Read, keys: Mapping[str, Key]) -> None:
    """Each chain without a gap, each entry linked to the one before and signed; those of other centres linked only."""
    last: Row | None = None
    for row in read("journal.json"):
        before = last if last is not None and last["chain"] == row["chain"] else None
        linked = before is None or (
            row["seq"] == before["seq"] + 1
            and row["previous_mac"] == before["mac"]
            and row["at"] >= before["at"]
        )
        if not linked or not _signed(row, keys):
            raise ArchiveFaulty(
                N_("Entry %(seq)s of the journal's chain %(chain)s is not as it was signed."),
                seq=row["seq"],
                chain=row["chain"],
            )
        last = row


def _signed(row: Row, keys: Mapping[str, Key]) -> bool:
    if row["kind"] is None:
        return True
    key = keys.get(row["key_id"])
    if key is None:
        return False
    fields = Fields(**{**{name: row[name] for name in Fields._fields}, "at": read_instant(row["at"])})
    return hmac.compare_digest(sign(key.secret, fields), row["mac"])
