"""The pages of the accounting closures, a file per concept: the context «Gestion vente»."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint(
    "pos_accounting_close", __name__, url_prefix="/accounting", template_folder="../templates"
)

from addons.pos_accounting_close.views import (  # noqa: E402 - the views register themselves on the blueprint
    archives,
    balance,
    bulk,
    closure_done,
    closures,
    deposits,
    drawers,
    entries,
    entry_lines,
    exports,
    fiscal,
    periods,
    presales,
    reallocation,
    setup,
    setup_chart,
    setup_mappings,
    worklist,
)

__all__ = [
    "blueprint",
    "archives",
    "balance",
    "bulk",
    "closure_done",
    "closures",
    "deposits",
    "drawers",
    "entries",
    "entry_lines",
    "exports",
    "fiscal",
    "periods",
    "presales",
    "reallocation",
    "setup",
    "setup_chart",
    "setup_mappings",
    "worklist",
]
