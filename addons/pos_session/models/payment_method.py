"""How a centre is paid: cash, card, cheque and so on, as data."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base
from core.i18n import N_
from core.identity.visibility import CentreOwned

CASH = "cash"
VOUCHER = "voucher"
CREDIT_NOTE = "credit_note"
ON_BOOKING = "on_booking"
METHOD_KINDS = (
    CASH, "card", "cheque", "transfer", VOUCHER, CREDIT_NOTE, "holiday_cheque", "external", ON_BOOKING,
)  # fmt: skip
ROUNDING = "rounding"
"""Not a method: the ``method_kind`` of the gap left by rounded cash."""
METHOD_KIND_LABELS = {
    "cash": N_("Cash"),
    "card": N_("Card"),
    "cheque": N_("Cheque"),
    "transfer": N_("Bank transfer"),
    "voucher": N_("Voucher"),
    "credit_note": N_("Credit note"),
    "holiday_cheque": N_("Holiday cheque"),
    "on_booking": N_("On a booking"),
    "external": N_("Other means"),
}
"""What the pages call each kind (msgids)."""
_IN = ", ".join(f"'{kind}'" for kind in METHOD_KINDS)


class PaymentMethod(CentreOwned, Base):
    """A payment method of a centre. Only cash gives change (money.md, Payments; requirements.md T5-4)."""

    __tablename__ = "pos_session__payment_method"
    __table_args__ = (
        UniqueConstraint("centre_id", "code"),
        CheckConstraint(f"kind IN ({_IN})", name="kind"),
        CheckConstraint("NOT gives_change OR kind = 'cash'", name="change"),
        CheckConstraint("rounding IN (1, 5) AND (rounding = 1 OR kind = 'cash')", name="rounding"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20))
    label: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(20))
    gives_change: Mapped[bool] = mapped_column(default=False)
    counted: Mapped[bool] = mapped_column(default=False)
    """Counted at closing."""
    opens_drawer: Mapped[bool] = mapped_column(default=False)
    asks_number: Mapped[bool] = mapped_column(default=False)
    asks_bank: Mapped[bool] = mapped_column(default=False)
    asks_drawer: Mapped[bool] = mapped_column(default=False)
    requires_identification: Mapped[bool] = mapped_column(default=False)
    """What is asked must be answered (requirements.md T5-11)."""
    rounding: Mapped[int] = mapped_column(default=1)
    """Cents to which cash is rounded: 5 in Belgium, else 1 (requirements.md T4-1)."""
    account: Mapped[str] = mapped_column(String(20), default="")
    """The account of the entries; empty: the mapping of the accounting addon says."""
    weight: Mapped[int] = mapped_column(default=50)
    active: Mapped[bool] = mapped_column(default=True)
