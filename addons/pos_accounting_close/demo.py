"""The demo's accountant, the accounts of its centres, and a week of drawers at different points of their end."""

from __future__ import annotations

from addons.pos_accounting_close.demo_days import play
from addons.pos_accounting_close.models import ErrorReason
from addons.pos_accounting_close.permissions import ACCOUNTANT
from addons.pos_accounting_close.services.chart_defaults import lay_defaults
from core.db import db
from core.demo import Demo

REASONS = ("Erreur de rendu de monnaie", "Chèque manquant", "Double encaissement", "Coupure fausse")
"""Why a drawer is in error, in the order of their frequency."""


def load(demo: Demo) -> None:
    """Sophie does the accounting of both centres; the same every time but for the codes of gift vouchers."""
    demo.join("sophie", ACCOUNTANT)
    for centre in demo.centres.values():
        lay_defaults(centre.id)
        db.session.add_all(
            ErrorReason(centre_id=centre.id, label=label, weight=weight * 10)
            for weight, label in enumerate(REASONS, start=1)
        )
    db.session.flush()
    play(demo)
