"""Audience categories (catégories de public) and their sub-categories: who pays which rate."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, FromClause, String, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base
from core.identity.visibility import CentreOwned

FULL = "full"
AUDIENCE_KINDS = (FULL, "reduced", "group", "season_ticket", "guest")
"""How statements count the tickets of a category (requirements.md T2-4, T2-13)."""
_IN = ", ".join(f"'{kind}'" for kind in AUDIENCE_KINDS)


class AudienceCategory(CentreOwned, Base):
    """A category, or one of its sub-categories (``parent_id``): full, reduced, under 26, guest.

    Only what has no sub-category is sold. Order on the screens by ``position``.
    """

    __tablename__ = "pos_ticketing__audience_category"
    __table_args__ = (
        UniqueConstraint("centre_id", "name"),
        CheckConstraint(f"kind IN ({_IN})", name="kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("pos_ticketing__audience_category.id"))
    name: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(20), default=FULL)
    proof: Mapped[str] = mapped_column(String(120), default="")
    """What the customer shows to get the rate, read to the operator: «carte d'étudiant»."""
    members_only: Mapped[bool] = mapped_column(default=False)
    """Sold only to a contact whose membership grants it (``AdvantageCategory``)."""
    position: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)


def tree_order(category: FromClause, parent: FromClause) -> tuple[Any, ...]:
    """The order of the screens: categories by position and name, each with its sub-categories after it.

    ``category`` is the table, ``parent`` an alias of it that is outer-joined by ``parent_id``.
    """
    return (
        func.coalesce(parent.c.position, category.c.position),
        func.coalesce(parent.c.name, category.c.name),
        category.c.parent_id.is_not(None),
        category.c.position,
        category.c.name,
    )
