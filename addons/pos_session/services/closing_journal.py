"""What the journal says of the end of a session: who forced it, blind counts, every figure of the closing."""

from __future__ import annotations

from addons.pos_session.models import Session
from addons.pos_session.services.method_counts import Comparison
from core.journal import enter


def enter_start(session: Session, *, forced: bool) -> None:
    """The sale ends; ``forced``: although others were connected to the desk."""
    enter(
        f"desk:{session.desk_id}",
        "pos_session.closing_started",
        {"session": session.id, "number": session.code, "forced": int(forced)},
    )


def enter_count(session: Session, comparison: Comparison) -> None:
    """A blind count whose expected amounts are about to be shown to who counted."""
    enter(
        f"desk:{session.desk_id}",
        "pos_session.counted_blind",
        {
            "session": session.id,
            "number": session.code,
            "expected": comparison.drawer.expected,
            "counted": comparison.counted,
            "difference": comparison.cash_difference,
            "found": _found(comparison),
        },
    )


def enter_closing(session: Session, comparison: Comparison, summary_number: int) -> None:
    """Every drawer figure, what each method took, and what was found of those that are counted."""
    log, figures = comparison.drawer, comparison.figures
    enter(
        f"desk:{session.desk_id}",
        "pos_session.closed",
        {
            "session": session.id,
            "number": session.code,
            "summary": summary_number,
            "orders": figures.orders,
            "sales": figures.sales,
            "methods": [[method.id, method.amount] for method in figures.methods if method.orders],
            "rounding": figures.rounding,
            "opening": log.opening,
            "received": log.received,
            "change": log.change,
            "refunds": log.refunds,
            "cash_in": log.cash_in,
            "cash_out": log.cash_out,
            "expected": session.closing_expected,
            "counted": session.closing_counted,
            "difference": session.closing_difference,
            "found": _found(comparison),
            "kept": session.closing_kept,
            "banked": session.closing_banked,
            "accepted_by": session.accepted_by_id,
        },
    )


def _found(comparison: Comparison) -> list[list[int]]:
    """``[method, to be found, found]`` of each counted method."""
    return [[row.method.id, row.method.to_find, row.found.total] for row in comparison.methods]
