"""What must always be true of closures, entries and fiscal closings (``guichet addon doctor``): reads only."""

from __future__ import annotations

from collections.abc import Iterator

from addons.pos_accounting_close.services.archive_invariants import broken_archives
from addons.pos_accounting_close.services.fiscal_verify import faults as fiscal_faults
from addons.pos_accounting_close.services.invariants_closures import broken_closures
from addons.pos_accounting_close.services.invariants_deposits import broken_deposits
from addons.pos_accounting_close.services.invariants_entries import broken_entries


def broken() -> Iterator[str]:
    """A sentence for each rule the stored data breaks."""
    yield from broken_closures()
    yield from broken_entries()
    yield from broken_deposits()
    yield from fiscal_faults()
    yield from broken_archives()
