"""The cash desk (caisse): one drawer in one centre, and the number its orders begin with."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base
from core.identity.visibility import CentreOwned


class Desk(CentreOwned, Base):
    """A cash desk; ``code`` is the DDD of its orders' numbers, unique in the deployment."""

    __tablename__ = "pos_session__desk"
    __table_args__ = (CheckConstraint("difference_limit >= 0", name="limit"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(3), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    difference_limit: Mapped[int] = mapped_column(BigInteger, default=1_000)
    """Cents: above it an opening difference needs a note, a closing one a manager."""
    blind: Mapped[bool] = mapped_column(default=False)
    """Who counts at the closing does not see what is expected until the count is sent."""
    printer_id: Mapped[int | None] = mapped_column(ForeignKey("core__printer.id"))
    """Where the summary ticket of a closing comes out by itself; None: nowhere."""
    active: Mapped[bool] = mapped_column(default=True)
    last_session: Mapped[int] = mapped_column(default=0)
    """The number of the newest session (the SSSSS of its orders); taken in the transaction that makes it."""
