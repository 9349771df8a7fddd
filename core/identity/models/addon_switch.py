"""The switch of an addon in one centre. No row: the addon is on."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class AddonSwitch(Base):
    """Whether a loaded addon works in a centre (architecture.md, section 2, "two switches")."""

    __tablename__ = "core__addon_switch"

    centre_id: Mapped[int] = mapped_column(ForeignKey("core__centre.id"), primary_key=True)
    addon: Mapped[str] = mapped_column(String(80), primary_key=True)
    enabled: Mapped[bool]
