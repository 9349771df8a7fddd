"""How a fiscal closing is signed: HMAC-SHA-256 with the journal's key over all it says (requirements.md T1-7)."""

from __future__ import annotations

import hashlib
import hmac

from addons.pos_accounting_close.models import FiscalClosing
from addons.pos_accounting_close.services.fiscal_figures import FiscalFigures
from core.clock import epoch_us
from core.journal.signing import canonical


def sign_closing(key: bytes, closing: FiscalClosing, figures: FiscalFigures) -> str:
    """The signature (64 hexadecimal digits) of a closing over its row, its rates, its methods and ``previous_mac``."""
    text = canonical(
        {
            "centre": closing.centre_id,
            "period": closing.period,
            "number": closing.number,
            "period_on": closing.period_on.isoformat(),
            "starts_at": epoch_us(closing.starts_at),
            "ends_at": epoch_us(closing.ends_at),
            "orders": figures.orders,
            "first_order": figures.first_order_id,
            "last_order": figures.last_order_id,
            "turnover": closing.turnover,
            "absolute": closing.absolute,
            "outside_turnover": closing.outside_turnover,
            "perpetual": closing.perpetual,
            "perpetual_absolute": closing.perpetual_absolute,
            "rates": [[row.rate, row.ht, row.vat, row.ttc] for row in figures.rates],
            "methods": [list(row) for row in figures.methods],
            "created_by": closing.created_by_id,
            "created_at": epoch_us(closing.created_at),
            "key": closing.key_id,
            "previous": closing.previous_mac,
        }
    )
    return hmac.new(key, text.encode("ascii"), hashlib.sha256).hexdigest()
