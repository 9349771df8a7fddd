"""The point of sale under ``/api/v1``."""

from __future__ import annotations

from flask_smorest import Blueprint

blueprint = Blueprint("pos_session_api", __name__, description="Point of sale: sessions, orders, sales.")
