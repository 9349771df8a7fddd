"""What receipts and invoices of the point of sale say of the customer order they are of: its number."""

from __future__ import annotations

from typing import Any

from addons.pos_session.models.invoice import INVOICE as NO_CREDIT
from addons.pos_sync.models.order_document import ADVANCE_INVOICE
from addons.pos_sync.services.orders.mentions import INVOICE, order_named_on
from core.i18n import N_
from core.web.i18n import translate


def mentions_of(document: str, subject: Any) -> list[str]:
    """The sentence that names the customer order; none for what is of no customer order.

    An invoice of an advance says that it is one: the customer books it otherwise than one of goods.
    """
    named = order_named_on(document, subject)
    if named is None:
        return []
    if document == INVOICE and named.kind == ADVANCE_INVOICE and subject.kind == NO_CREDIT:
        return [translate(N_("Advance invoice · Customer order %(number)s"), number=named.number)]
    return [translate(N_("Customer order %(number)s"), number=named.number)]
