"""Two clicks at once: what the check before could not see, the database's unique constraint refuses."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError

from core.db import db
from core.identity.errors import AlreadyTaken


def flush_unique(field: str) -> None:
    """Flush, and tell a broken unique constraint as AlreadyTaken of the form's ``field``."""
    try:
        db.session.flush()
    except IntegrityError as error:
        raise AlreadyTaken(fields={field: AlreadyTaken.message}) from error
