"""Changing what is set up: the new values applied, and what changed entered in the journal."""

from __future__ import annotations

from datetime import date
from typing import Any

from addons.pos_session.errors import NameRequired
from addons.pos_session.models import Desk, PaymentMethod, PriceList, Product, ProductFamily, VatRate
from core.db import db
from core.journal import enter

Configured = Desk | PaymentMethod | PriceList | Product | ProductFamily | VatRate


def apply(subject: Configured, kind: str, name: str, values: dict[str, Any]) -> bool:
    """Set ``values`` on ``subject`` and enter ``kind`` in the journal of the house; False when nothing changes.

    Numbers, days and switches are entered as ``[before, after]``; of a text only that it changed: no names in the
    journal.
    """
    before = {field: getattr(subject, field) for field in values}
    changed = [field for field, value in values.items() if value != before[field]]
    if not changed:
        return False
    for field in changed:
        setattr(subject, field, values[field])
    db.session.flush()
    figures = {
        field: [_entered(before[field]), _entered(values[field])]
        for field in changed
        if not isinstance(values[field], str) and not isinstance(before[field], str)
    }
    enter(
        "house", kind, {"centre": subject.centre_id, name: subject.id, "changed": sorted(changed), **figures}
    )
    return True


def _entered(value: Any) -> Any:
    """A value as the journal keeps it."""
    return value.isoformat() if isinstance(value, date) else value


def checked_name(text: str, field: str, longest: int) -> str:
    """A name that fits its column. Raises NameRequired, naming the field."""
    name = " ".join(text.split())
    if not name or len(name) > longest or not name.isprintable():
        raise NameRequired(fields={field: NameRequired.message})
    return name
