"""The jobs: the outbox drained by ``guichet worker``, at least once, with back-off, and shown on a page."""

from __future__ import annotations

from flask import Flask


def init_jobs(app: Flask) -> None:
    """Mount the page of the jobs."""
    from core.jobs import page

    page.init_app(app)
