"""The work of the accounting closures in ``guichet worker``."""

from __future__ import annotations

from core.contributions import Job

JOBS: tuple[Job, ...] = ()
