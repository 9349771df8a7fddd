"""What receipts and invoices of the point of sale say of the customer order they are of: its number."""

from __future__ import annotations

from typing import Any

from addons.pos_sync.services.orders.mentions import order_named_on
from core.i18n import N_
from core.web.i18n import translate


def mentions_of(document: str, subject: Any) -> list[str]:
    """The sentence that names the customer order; none for what is of no customer order."""
    number = order_named_on(document, subject)
    return [translate(N_("Customer order %(number)s"), number=number)] if number else []
