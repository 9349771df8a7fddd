"""What must always be true of closings and cash movements (``guichet addon doctor``): reads only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from addons.pos_session.models import CashOperation, ClosingSummary, Session
from addons.pos_session.models.session import ACTIVE
from addons.pos_session.services.drawer import ADJUSTMENT
from addons.pos_session.services.figures import MethodTaken, figures_of
from addons.pos_session.services.invariants_reallocation import cash_since_closing
from addons.pos_session.services.method_counts import MethodCompared, MethodFound, method_counts_of
from addons.pos_session.services.summary import Content, content_of, read_content
from core.db import db

_SESSION: Any = Session.__table__


def broken_closings() -> Iterator[str]:
    """A sentence for each closing, summary or voided movement that does not add up."""
    yield from _wrong_voidings()
    yield from _summary_gaps()
    yield from _wrong_kept()
    yield from _wrong_summaries()
    yield from _wrong_adjustments()


def _wrong_voidings() -> Iterator[str]:
    """A counter-movement takes back exactly the movement it names, in the same session."""
    voided = aliased(CashOperation)
    rows = db.session.execute(
        select(CashOperation.id)
        .join(voided, voided.id == CashOperation.voids_id)
        .where(
            or_(
                CashOperation.session_id != voided.session_id,
                CashOperation.kind != voided.kind,
                CashOperation.amount != -voided.amount,
                voided.voids_id.is_not(None),
            )
        )
    )
    for operation_id in rows.scalars():
        yield f"Cash movement {operation_id} does not take back the movement it voids."


def _summary_gaps() -> Iterator[str]:
    """The summaries of a desk are 1, 2, 3 … (requirements.md T5-10)."""
    rows = db.session.execute(
        select(ClosingSummary.desk_id)
        .group_by(ClosingSummary.desk_id)
        .having(
            or_(
                func.count(ClosingSummary.id) != func.max(ClosingSummary.number),
                func.min(ClosingSummary.number) != 1,
            )
        )
    )
    for desk_id in rows.scalars():
        yield f"The closing summaries of desk {desk_id} have a gap."


def _wrong_kept() -> Iterator[str]:
    """What stays and what goes to the bank is what was counted."""
    rows = db.session.execute(
        select(_SESSION.c.id).where(
            _SESSION.c.state.not_in(ACTIVE),
            _SESSION.c.closing_kept.is_not(None),
            or_(
                _SESSION.c.closing_kept + _SESSION.c.closing_banked != _SESSION.c.closing_counted,
                _SESSION.c.closing_kept < 0,
                _SESSION.c.closing_banked < 0,
            ),
        )
    )
    for session_id in rows.scalars():
        yield f"What was kept and banked of session {session_id} is not what was counted."


def _wrong_summaries() -> Iterator[str]:
    """The summary of the last closing says what the rows of its session say, one before it what was counted then."""
    rows = db.session.execute(
        select(ClosingSummary, Session)
        .join(Session, Session.id == ClosingSummary.session_id)
        .order_by(ClosingSummary.session_id, ClosingSummary.number.desc())
        .execution_options(populate_existing=True)
    ).all()
    closing: dict[int, int] = {}
    for summary, session in rows:
        done = session.reopened if session.is_active else session.closing_no
        closing[session.id] = number = closing.get(session.id, done + 1) - 1
        content = read_content(summary)
        if number == session.closing_no:
            sound = _figures(content) == _figures(_content_now(session))
        else:
            sound = _counted_then(content) == {
                method_id: (count.expected, count.counted, count.pieces)
                for method_id, count in method_counts_of(session.id, number).items()
            }
        if not sound:
            yield f"Closing summary {summary.id} is not what its session {session.id} says."


def _counted_then(content: Content) -> dict[int, tuple[int, int, int | None]] | None:
    """What a summary says was found of each method; None where its drawer does not add up."""
    drawer = content["drawer"]
    if drawer["counted"] - drawer["expected"] != drawer["difference"]:
        return None
    return {row["id"]: (row["expected"], row["counted"], row["pieces"]) for row in content["found"]}


def _wrong_adjustments() -> Iterator[str]:
    """The adjustments of a session come to what was counted less what is expected now.

    That is its last closing difference, less what was reallocated to cash since; nothing while it is open again.
    """
    operation: Any = CashOperation.__table__
    sums = (
        select(operation.c.session_id, func.sum(operation.c.amount).label("total"))
        .where(operation.c.kind == ADJUSTMENT)
        .group_by(operation.c.session_id)
        .subquery()
    )
    since = cash_since_closing()
    wanted = func.coalesce(_SESSION.c.closing_difference - func.coalesce(since.c.total, 0), 0)
    rows = db.session.execute(
        select(_SESSION.c.id)
        .outerjoin(sums, sums.c.session_id == _SESSION.c.id)
        .outerjoin(since, since.c.session_id == _SESSION.c.id)
        .where(func.coalesce(sums.c.total, 0) != wanted)
        .order_by(_SESSION.c.id)
    )
    for session_id in rows.scalars():
        yield f"The adjustments of session {session_id} are not its closing difference."


def _content_now(session: Session) -> Content:
    """The content read off the rows again."""
    figures = figures_of(session, as_closed=True)
    taken = {method.id: method for method in figures.methods}
    compared = [
        MethodCompared(
            taken.get(method_id, MethodTaken(method_id, "", "", True, 0, 0)),
            MethodFound(count.counted, count.pieces),
        )
        for method_id, count in method_counts_of(session.id, session.closing_no).items()
    ]
    return content_of(session, figures, compared)


def _figures(content: Content) -> Content:
    """The content without the words of the methods: those may be called otherwise since."""
    bare = {name: value for name, value in content.items() if name != "replaces"}
    for name in ("methods", "found"):
        bare[name] = sorted(
            (
                {key: value for key, value in row.items() if key not in ("label", "kind")}
                for row in content[name]
            ),
            key=lambda row: int(row["id"]),
        )
    return bare
