"""The closings after which a session was reopened: what was counted then stays readable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from addons.pos_session.models import ClosingSummary, Session
from addons.pos_session.services import counting
from addons.pos_session.services.sheet_totals import MethodCounted, counted_methods
from addons.pos_session.services.summary import read_content
from core.db import db
from core.identity.services.names import names_of


@dataclass(frozen=True)
class EarlierClosing:
    """A closing that another one followed: cents; ``number`` of the session's closings, ``summary`` of its desk."""

    number: int
    summary: int
    at: datetime
    by: str
    expected: int
    counted: int
    difference: int
    kept: int
    banked: int
    pieces: Mapping[int, int]
    methods: tuple[MethodCounted, ...]


def earlier_closings(session: Session) -> tuple[EarlierClosing, ...]:
    """What the summaries of before say, the first closing first; no statement for a session never reopened."""
    if not session.reopened:
        return ()
    of_session = select(ClosingSummary).where(ClosingSummary.session_id == session.id)
    summaries = list(db.session.scalars(of_session.order_by(ClosingSummary.number)))
    if not session.is_active:
        summaries.pop()
    names = names_of(summary.created_by_id for summary in summaries)
    found = []
    # Counted from the end: the first closings of an old database have no summary.
    for number, summary in enumerate(summaries, start=session.reopened - len(summaries) + 1):
        drawer = read_content(summary)["drawer"]
        found.append(
            EarlierClosing(
                number=number,
                summary=summary.number,
                at=summary.created_at,
                by=names.get(summary.created_by_id, ""),
                **{name: drawer[name] for name in ("expected", "counted", "difference", "kept", "banked")},
                pieces=counting.counts_of(session.id, counting.CLOSING, number),
                methods=counted_methods(session.id, number),
            )
        )
    return tuple(found)
