"""Gap-free sequences: a counter row, locked and moved in the transaction that uses the number."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, db, upsert


class Counter(Base):
    """The last number taken of one sequence."""

    __tablename__ = "core__counter"

    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    value: Mapped[int] = mapped_column(BigInteger)


def take(name: str, count: int = 1) -> int:
    """Take ``count`` numbers of the sequence ``name`` and return the first; sequences begin at 1.

    One statement. A rollback gives the numbers back, so there is never a gap (requirements.md T1-2, T2-2).
    """
    if count < 1:
        raise ValueError("at least one number must be taken")
    connection = db.session.connection()
    taken = connection.execute(_taking(connection.dialect.name), {"name": name, "value": count})
    last: int = taken.scalar_one()
    return last - count + 1


@cache
def _taking(dialect: str) -> Any:
    """The upsert of ``take``, made once for the ``dialect`` of the running database."""
    insert = upsert(Counter)
    return insert.on_conflict_do_update(
        index_elements=["name"], set_={"value": Counter.value + insert.excluded.value}
    ).returning(Counter.value)
