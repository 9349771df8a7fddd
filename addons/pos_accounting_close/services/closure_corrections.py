"""What the accountant changes of the operator's entries: each change is kept with who, when and why."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import insert

from addons.pos_accounting_close.errors.closure import CorrectionReasonMissing
from addons.pos_accounting_close.models import Closure, ClosureCorrection
from addons.pos_accounting_close.models.closure import ACCOUNTING
from addons.pos_session.services.reasons import tidy_reason
from core import clock
from core.db import db
from core.identity.actor import current_actor

_CORRECTION: Any = ClosureCorrection.__table__


class Change(NamedTuple):
    """A row of a tab that was changed: its values before and after, without names of persons."""

    subject: str
    before: dict[str, Any]
    after: dict[str, Any]


def note_corrections(closure: Closure, tab: str, changes: Sequence[Change], why: str) -> None:
    """Keep the changes of an accountant's draft; of an operator's, which is his own, nothing. One statement.

    Raises CorrectionReasonMissing, and CardNumberRefused for a reason that holds the number of a card.
    """
    if closure.step != ACCOUNTING or not changes:
        return
    reason = tidy_reason(why)
    if not reason:
        raise CorrectionReasonMissing(fields={"why": CorrectionReasonMissing.message})
    now, author = clock.now(), current_actor().author_id
    db.session.execute(
        insert(_CORRECTION),
        [
            {
                "closure_id": closure.id,
                "tab": tab,
                "subject": change.subject,
                "before": _text(change.before),
                "after": _text(change.after),
                "reason": reason,
                "user_id": author,
                "created_at": now,
            }
            for change in changes
        ],
    )


def _text(values: dict[str, Any]) -> str:
    return json.dumps(values, sort_keys=True, separators=(",", ":"))
