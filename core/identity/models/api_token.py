"""Tokens with which programs act for a user, never with more rights than he has."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from core import clock
from core.db import Base, UtcDateTime


class ApiToken(Base):
    """A bearer token; only its SHA-256 is stored (256 random bits need no slow hash)."""

    __tablename__ = "core__api_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("core__user.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ApiTokenPermission(Base):
    """A permission a token may use, if its user still has it."""

    __tablename__ = "core__api_token_permission"

    token_id: Mapped[int] = mapped_column(ForeignKey("core__api_token.id"), primary_key=True)
    permission: Mapped[str] = mapped_column(String(120), primary_key=True)


class ApiTokenCentre(Base):
    """A centre a token may act in, if its user is still attached to it."""

    __tablename__ = "core__api_token_centre"

    token_id: Mapped[int] = mapped_column(ForeignKey("core__api_token.id"), primary_key=True)
    centre_id: Mapped[int] = mapped_column(ForeignKey("core__centre.id"), primary_key=True)
