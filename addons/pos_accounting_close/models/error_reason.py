"""Why a drawer is in error: the list from which an operator or accountant picks."""

from __future__ import annotations

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base
from core.identity.visibility import CentreOwned


class ErrorReason(CentreOwned, Base):
    """An error reason (cause d'erreur) of a centre, kept by its admins; one in use is switched off, not deleted."""

    __tablename__ = "pos_accounting_close__error_reason"
    __table_args__ = (UniqueConstraint("centre_id", "label"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    label: Mapped[str] = mapped_column(String(80))
    weight: Mapped[int] = mapped_column(default=50)
    active: Mapped[bool] = mapped_column(default=True)
