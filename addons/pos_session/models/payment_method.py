"""How a centre is paid: cash, card, cheque and so on, as data."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base
from core.identity.visibility import CentreOwned

CASH = "cash"
METHOD_KINDS = ("cash", "card", "cheque", "transfer", "voucher", "external")
_IN = ", ".join(f"'{kind}'" for kind in METHOD_KINDS)


class PaymentMethod(CentreOwned, Base):
    """A payment method of a centre. Only cash gives change (money.md, Payments; requirements.md T5-4)."""

    __tablename__ = "pos_session__payment_method"
    __table_args__ = (
        UniqueConstraint("centre_id", "code"),
        CheckConstraint(f"kind IN ({_IN})", name="kind"),
        CheckConstraint("NOT gives_change OR kind = 'cash'", name="change"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20))
    label: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(20))
    gives_change: Mapped[bool] = mapped_column(default=False)
    counted: Mapped[bool] = mapped_column(default=False)
    """Counted at closing."""
    opens_drawer: Mapped[bool] = mapped_column(default=False)
    weight: Mapped[int] = mapped_column(default=50)
    active: Mapped[bool] = mapped_column(default=True)
