"""The drawers of one centre, for the walk of a user of another: ticked to be closed in one go."""

from __future__ import annotations

from typing import Any

from core.identity.models import Centre


def foreign_drawers(centre: Centre, mark: str, session_id: int) -> dict[str, Any]:
    """The form that closes several drawers, with the one of this centre."""
    return {"pos_accounting_close.bulk_close:form": {"session": session_id}}
