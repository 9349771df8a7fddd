"""Groups hold permissions; users are in groups and attached to centres."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class Group(Base):
    """A set of permissions with a name; ``label`` is a msgid for default groups, plain text for others."""

    __tablename__ = "core__group"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(120))


class GroupPermission(Base):
    """A permission of a group; the code is declared by the host or an addon."""

    __tablename__ = "core__group_permission"

    group_id: Mapped[int] = mapped_column(ForeignKey("core__group.id", ondelete="CASCADE"), primary_key=True)
    permission: Mapped[str] = mapped_column(String(120), primary_key=True)


class AppliedDefault(Base):
    """A default grant that was made once, so that what an administrator took away stays away.

    ``permission`` is empty for the making of the group itself.
    """

    __tablename__ = "core__applied_default"

    group_code: Mapped[str] = mapped_column(String(80), primary_key=True)
    permission: Mapped[str] = mapped_column(String(120), primary_key=True)


class UserGroup(Base):
    """A user is in a group."""

    __tablename__ = "core__user_group"

    user_id: Mapped[int] = mapped_column(ForeignKey("core__user.id"), primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("core__group.id"), primary_key=True, index=True)


class UserCentre(Base):
    """A user is attached to a centre: he sees what belongs to it."""

    __tablename__ = "core__user_centre"

    user_id: Mapped[int] = mapped_column(ForeignKey("core__user.id"), primary_key=True)
    centre_id: Mapped[int] = mapped_column(ForeignKey("core__centre.id"), primary_key=True, index=True)
