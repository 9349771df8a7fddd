"""Refusals of head office, raised here as they are there: by their code, with what they say by field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from addons.pos_sync.errors.online import HeadOfficeRefuses, NotTakenNow
from addons.pos_sync.errors.orders import (
    ChangeIdUsed,
    LockLost,
    NoHeadOfficeHere,
    OperationImpossible,
    OrderLocked,
)
from addons.pos_sync.services.orders.states import LABELS
from core.errors import Invalid, NotFound, Refusal, Sentences, Stale

_PLAIN: dict[str, type[Refusal]] = {kind.code: kind for kind in (LockLost, ChangeIdUsed, NotFound, Stale)}
_MOST = 120
_OF_THE_FIELD = "pos_sync."
"""Codes that begin so, and ``Invalid`` (a value that cannot be), are judgements on what was asked: no waiting changes
them. Others are of the server around it."""


def refusal_of(told: Mapping[str, Any]) -> Refusal | None:
    """The refusal an answer tells; None: it is no head office that says so."""
    code = told.get("code")
    if not isinstance(code, str) or not code or code == NoHeadOfficeHere.code:
        return None
    details = told.get("details")
    given: Mapping[str, Any] = details if isinstance(details, dict) else told
    if code == OrderLocked.code:
        by, place, since = (str(given.get(name, ""))[:_MOST] for name in ("by", "place", "since"))
        return OrderLocked(by=by, place=place, since=since)
    if code == OperationImpossible.code:
        status = str(given.get("status_code", ""))
        label = Sentences([(LABELS[status], {})]) if status in LABELS else status[:_MOST]
        operation = str(given.get("operation", ""))[:_MOST]
        return OperationImpossible(status=label, status_code=status[:_MOST], operation=operation)
    if code in _PLAIN:
        return _PLAIN[code]()
    judged = code.startswith(_OF_THE_FIELD) or code == Invalid.code
    kind = HeadOfficeRefuses if judged else NotTakenNow
    return kind(reason=code[:_MOST])
