"""Runs migrations on the connection the caller holds: one transaction, one lock (core/migrate.py)."""

from __future__ import annotations

from alembic import context
from flask import current_app

from core.migrate import configure_options

connection = context.config.attributes["connection"]
migrate = current_app.extensions["migrate"]
context.configure(
    connection=connection,
    target_metadata=migrate.db.metadatas[None],
    **configure_options(context.config.attributes.get("owner")),
)
with context.begin_transaction():
    context.run_migrations()
