"""Documents: one receipt model, its PDF and ESC/POS forms, printers, and the count of copies."""

from __future__ import annotations

from flask import Flask


def init_documents(app: Flask) -> None:
    """Mount the pages of the network printers."""
    from core.documents.views import mount

    mount(app)
