"""Counts the copies of a document: 0 is the original, n is DUPLICATA n, and every print is journalled."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, String, func, literal, select
from sqlalchemy.orm import Mapped, mapped_column

from core import clock
from core.db import Base, UtcDateTime, db, upsert
from core.identity.actor import current_actor
from core.journal import enter
from core.uow import current_unit

PRINTED = "document.printed"
REPRINTED = "document.reprinted"


class DocumentCopy(Base):
    """One print of one document: who and when. A fact: never changed (requirements.md T1-10, T2-7)."""

    __tablename__ = "core__document_copy"

    kind: Mapped[str] = mapped_column(String(60), primary_key=True)
    document_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    copy: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("core__user.id"))


def next_copy(document_kind: str, document_id: int, chain: str) -> int:
    """Note one more print of a document and return its number: 0 for the original, then 1, 2, 3.

    ``document_kind`` is ``addon.document`` ("pos_session.receipt"), ``chain`` the journal's chain of the desk
    that prints, or "house". Two prints at the same moment get two numbers, without a gap.
    Raises RuntimeError outside of a unit of work.
    """
    current_unit()
    copy = None
    while copy is None:
        copy = _insert_next(document_kind, document_id)
    enter(
        chain,
        REPRINTED if copy else PRINTED,
        {"document": document_kind, "document_id": document_id, "copy": copy},
    )
    return copy


def copies_of(document_kind: str, document_id: int) -> int:
    """How often a document was printed, as PDF or on a printer."""
    printed = select(func.count()).where(
        DocumentCopy.kind == document_kind, DocumentCopy.document_id == document_id
    )
    return db.session.execute(printed).scalar_one()


def _insert_next(kind: str, document_id: int) -> int | None:
    """Insert the number after the last one; None when another print took it in the same moment."""
    last = select(
        literal(kind),
        literal(document_id),
        func.coalesce(func.max(DocumentCopy.copy) + 1, 0),
        literal(clock.now(), UtcDateTime()),
        literal(current_actor().author_id, DocumentCopy.actor_id.type),
    ).where(DocumentCopy.kind == kind, DocumentCopy.document_id == document_id)
    statement = (
        upsert(DocumentCopy)
        .from_select(["kind", "document_id", "copy", "at", "actor_id"], last)
        .on_conflict_do_nothing()
        .returning(DocumentCopy.copy)
    )
    number: int | None = db.session.execute(statement).scalar_one_or_none()
    return number
