"""The pages of the point of sale, a file per concept."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("pos_session", __name__, url_prefix="/pos", template_folder="../templates")
