"""The summary of a closing: numbered per desk without gaps, its content frozen as it was (requirements.md T5-10)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from addons.pos_session.models import ClosingSummary, Session
from addons.pos_session.services.figures import Figures
from addons.pos_session.services.method_counts import MethodCompared
from core.db import db
from core.numbering import take

Content = dict[str, Any]
"""Ids, cents and times as JSON; the labels of the methods too, which may be called otherwise later."""


def content_of(session: Session, figures: Figures, compared: Sequence[MethodCompared] = ()) -> Content:
    """What the summary of a session says; of a session that goes on, what the X report says. Cents."""
    drawer = figures.drawer
    return {
        "session": session.id,
        "business_day": session.business_day.isoformat(),
        "opened_at": session.opened_at.isoformat() if session.opened_at else None,
        "closed_at": session.closed_at.isoformat() if session.closed_at else None,
        "responsible": session.responsible_id,
        "closed_by": session.closed_by_id,
        "accepted_by": session.accepted_by_id,
        "orders": figures.orders,
        "sales": figures.sales,
        "corrections": [figures.corrections, figures.corrected],
        "vouchers": figures.vouchers,
        "rounding": figures.rounding,
        "receipts": [1, figures.receipts] if figures.receipts else None,
        "methods": [
            {"id": row.id, "label": row.label, "kind": row.kind, "orders": row.orders, "amount": row.amount}
            for row in figures.methods
            if row.orders
        ],
        "found": [
            {
                "id": row.method.id,
                "label": row.method.label,
                "expected": row.method.to_find,
                "counted": row.found.total,
                "pieces": row.found.pieces,
            }
            for row in compared
        ],
        "vat": [[row.rate, row.ht, row.vat, row.ttc] for row in figures.vat],
        "drawer": {
            "opening": drawer.opening,
            "received": drawer.received,
            "change": drawer.change,
            "refunds": drawer.refunds,
            "cash_in": drawer.cash_in,
            "cash_out": drawer.cash_out,
            "expected": drawer.expected,
            "counted": session.closing_counted,
            "difference": session.closing_difference,
            "kept": session.closing_kept,
            "banked": session.closing_banked,
        },
    }


def write_summary(session: Session, figures: Figures, compared: Sequence[MethodCompared]) -> ClosingSummary:
    """Write the summary of a session whose closing figures stand; the next number of its desk is taken.

    Of a session that was reopened it says the whole again, and which summary it replaces.
    """
    content = content_of(session, figures, compared)
    before = summary_of(session.id) if session.reopened else None
    if before is not None:
        content["replaces"] = before.number
    summary = ClosingSummary(
        centre_id=session.centre_id,
        desk_id=session.desk_id,
        session_id=session.id,
        number=take(f"pos_session.summary:{session.desk_id}"),
        content=json.dumps(content, ensure_ascii=False, sort_keys=True),
        created_by_id=session.closed_by_id,
    )
    db.session.add(summary)
    db.session.flush()
    return summary


def read_content(summary: ClosingSummary) -> Content:
    """The content as it was frozen."""
    content: Content = json.loads(summary.content)
    return content


def summary_of(session_id: int) -> ClosingSummary | None:
    """The summary of the last closing of a session; None while it was never closed."""
    found: ClosingSummary | None = db.session.execute(
        select(ClosingSummary)
        .where(ClosingSummary.session_id == session_id)
        .order_by(ClosingSummary.id.desc())
        .limit(1)
    ).scalar_one_or_none()
    return found
