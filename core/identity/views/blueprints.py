"""The two blueprints of identity."""

from __future__ import annotations

from flask import Blueprint

identity = Blueprint("identity", __name__)
admin = Blueprint("admin", __name__, url_prefix="/admin")
