"""Management teams and the centres (venues) they run."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base


class Team(Base):
    """A management team: decides the paper its centres print on."""

    __tablename__ = "core__team"
    __table_args__ = (CheckConstraint("print_format IN ('pos-80', 'iso-a4')", name="print_format"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    print_format: Mapped[str] = mapped_column(String(20), default="pos-80")


class Centre(Base):
    """A venue: what is sold, counted and printed belongs to one. Its company data stand on every receipt."""

    __tablename__ = "core__centre"

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("core__team.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    code: Mapped[str] = mapped_column(String(20), unique=True)
    timezone: Mapped[str] = mapped_column(String(60), default="Europe/Paris")
    currency: Mapped[str] = mapped_column(String(3), default="EUR")
    address: Mapped[str] = mapped_column(String(200), default="")
    postcode: Mapped[str] = mapped_column(String(20), default="")
    city: Mapped[str] = mapped_column(String(100), default="")
    company_name: Mapped[str] = mapped_column(String(120), default="")
    siret: Mapped[str] = mapped_column(String(20), default="")
    vat_number: Mapped[str] = mapped_column(String(20), default="")
    licence_number: Mapped[str] = mapped_column(String(60), default="")
    receipt_footer: Mapped[str] = mapped_column(String(500), default="")

    team: Mapped[Team] = relationship(lazy="joined", innerjoin=True)
