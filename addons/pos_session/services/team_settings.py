"""The settings of the management team that runs a centre, changed by a manager of the point of sale."""

from __future__ import annotations

from addons.pos_session.permissions import MANAGE
from core.identity.actor import require
from core.identity.models import Team
from core.identity.services import places


def choose_paper(centre_id: int, print_format: str) -> Team:
    """Print on a roll (``pos-80``) or on sheets (``iso-a4``) in every centre of the team that runs this one.

    Raises Invalid, NotFound, Forbidden.
    """
    require(MANAGE, centre_id)
    return places.choose_paper(centre_id, print_format)
