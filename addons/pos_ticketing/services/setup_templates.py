"""Setting up templates: what is saved can be drawn, and a ticket's says all that the law wants."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import select, union_all

from addons.pos_ticketing.errors import MentionsMissing, TemplateInUse
from addons.pos_ticketing.models import ChannelDocument, DocumentTemplate, Event, SalesChannel
from addons.pos_ticketing.models.document import TICKET_TEMPLATE
from addons.pos_ticketing.permissions import SETUP
from addons.pos_ticketing.services.document_fields import sample_document
from addons.pos_ticketing.services.template_drawing import page_html
from addons.pos_ticketing.services.ticket_fields import missing_mentions, sample_fields
from core.db import db
from core.errors import Sentences
from core.i18n import N_
from core.identity.actor import require
from core.identity.visibility import visible
from core.journal import enter

LISTED = N_("%(mention)s,")


class TemplateValues(NamedTuple):
    """What a template is made of; lengths in tenths of a millimetre."""

    name: str
    kind: str
    body: str
    style: str
    width: int
    height: int
    margin_top: int = 0
    margin_right: int = 0
    margin_bottom: int = 0
    margin_left: int = 0
    active: bool = True


def save_template(centre_id: int, values: TemplateValues, template_id: int | None = None) -> DocumentTemplate:
    """Make or change a template; journalled, as it is how official documents look.

    Raises TemplateBroken, MentionsMissing, TemplateInUse (taken out of use, or of another kind, while it is chosen
    somewhere), NotFound, Forbidden.
    """
    require(SETUP, centre_id)
    checked_page(values)
    if template_id is None:
        found = DocumentTemplate(centre_id=centre_id)
    else:
        found = visible(DocumentTemplate, template_id)
        if (found.kind != values.kind or not values.active) and is_chosen(found.id):
            raise TemplateInUse()
    for name, value in values._asdict().items():
        setattr(found, name, value)
    db.session.add(found)
    db.session.flush()
    enter("house", "pos_ticketing.template_saved", {"template": found.id, "centre": centre_id})
    return found


def checked_page(values: TemplateValues) -> str:
    """The page that the template draws with a sample. Raises TemplateBroken, MentionsMissing."""
    drawn = DocumentTemplate(**values._asdict())
    if values.kind != TICKET_TEMPLATE:
        return page_html(drawn, [sample_document()])
    page = page_html(drawn, [sample_fields()])
    if missing := missing_mentions(page):
        raise MentionsMissing(mentions=_named(missing), fields={"body": MentionsMissing.message})
    return page


def is_chosen(template_id: int) -> bool:
    """Whether an event or a sales channel prints with a template."""
    chosen = union_all(
        select(Event.id).where(Event.ticket_template_id == template_id),
        select(SalesChannel.id).where(SalesChannel.ticket_template_id == template_id),
        select(ChannelDocument.channel_id).where(ChannelDocument.template_id == template_id),
    )
    return db.session.execute(chosen.limit(1)).first() is not None


def _named(mentions: Sequence[str]) -> Sentences:
    """The mentions as a list that the edge translates: "the show, the price"."""
    *first, last = mentions
    return Sentences([*((LISTED, {"mention": mention}) for mention in first), (last, {})])
