"""How documents are written in the language of who acts and in the zone of their centre."""

from __future__ import annotations

from addons.pos_session.services.summary_ticket import Writing
from core.identity.visibility import visible_centre
from core.web.filters import localdate, localtime
from core.web.i18n import language, translate


def writing_of(centre_id: int) -> Writing:
    """The writing of a ticket of a centre."""
    zone = visible_centre(centre_id).timezone
    return Writing(translate, lambda at: localtime(at, zone=zone), localdate, language())
