"""The journal: append-only chains of facts, signed with a key outside the database (architecture.md 6)."""

from __future__ import annotations

from flask import Flask

from core.journal.entries import enter

__all__ = ["enter", "init_journal"]


def init_journal(app: Flask) -> None:
    """Make the key at the first start and mount the page."""
    from core.journal import keys, page

    with app.app_context():
        keys.ensure_key()
    page.init_app(app)
