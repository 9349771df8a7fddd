"""A request that changes something may be sent twice: the second one gets the first answer."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, cast

from sqlalchemy import String, Table, Text, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from core import clock
from core.db import Base, UtcDateTime, db
from core.errors import Invalid, Refusal
from core.i18n import N_
from core.uow import unit_of_work


class IdempotencyKey(Base):
    """The answer given to one request, by the key its sender chose."""

    __tablename__ = "core__idempotency_key"

    scope: Mapped[str] = mapped_column(String(120), primary_key=True)
    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    answer: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


_KEEP = insert(cast(Table, IdempotencyKey.__table__))


class KeyMissing(Invalid):
    code = "core.idempotency_key_missing"
    message = N_(
        "This request needs an Idempotency-Key of 8 to 120 plain letters, digits or signs: sending it twice "
        "is then safe."
    )


class KeyMismatch(Invalid):
    code = "core.idempotency_mismatch"
    message = N_("This Idempotency-Key was already used for another request. Use a new one.")


def fingerprint(body: Mapping[str, Any]) -> str:
    """A stable hash of what a request asks for."""
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def once(key: str | None, scope: str, work: Callable[[], dict[str, Any]], fingerprint: str) -> dict[str, Any]:
    """Run ``work`` in its own unit of work and keep its answer (JSON-able) in the same transaction.

    When the key was already used in this ``scope``, nothing changes and the first answer is returned: the
    answer is looked up only when the work was refused or its row is already there, which keeps the common
    case at one statement. Raises KeyMissing, KeyMismatch, and whatever ``work`` raises.
    """
    if key is None or not 8 <= len(key) <= 120 or not (key.isascii() and key.isprintable()):
        raise KeyMissing()
    try:
        with unit_of_work() as session:
            answer = work()
            kept = {
                "scope": scope,
                "key": key,
                "fingerprint": fingerprint,
                "answer": json.dumps(answer, ensure_ascii=False),
                "created_at": clock.now(),
            }
            session.connection().execute(_KEEP, kept)
        return answer
    except (Refusal, IntegrityError):
        first = _first_answer(key, scope, fingerprint)
        if first is None:
            raise
        return first


def _first_answer(key: str, scope: str, fingerprint: str) -> dict[str, Any] | None:
    keys = IdempotencyKey
    row = db.session.execute(
        select(keys.fingerprint, keys.answer).where(keys.scope == scope, keys.key == key)
    ).one_or_none()
    if row is None:
        return None
    if row.fingerprint != fingerprint:
        raise KeyMismatch()
    answer: dict[str, Any] = json.loads(row.answer)
    return answer
