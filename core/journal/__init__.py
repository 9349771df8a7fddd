"""The journal: append-only chains of facts, signed with a key kept outside the database (architecture.md 6)."""

from __future__ import annotations

from core.journal.entries import enter

__all__ = ["enter"]
