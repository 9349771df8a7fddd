"""The demo's accountant, and the accounts of its centres."""

from __future__ import annotations

from addons.pos_accounting_close.permissions import ACCOUNTANT
from addons.pos_accounting_close.services.chart_defaults import lay_defaults
from core.demo import Demo


def load(demo: Demo) -> None:
    """Sophie does the accounting of both centres."""
    demo.join("sophie", ACCOUNTANT)
    for centre in demo.centres.values():
        lay_defaults(centre.id)
