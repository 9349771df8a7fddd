"""Step 1 of a choice: the performance, under its event or in a flat list, with the places that are left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import request, session, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy import select

from addons.pos_session.models import Order
from addons.pos_session.models.order import DRAFT
from addons.pos_ticketing.models import Event, Performance, Plan
from addons.pos_ticketing.permissions import SELL
from addons.pos_ticketing.services import for_sale
from addons.pos_ticketing.services.pricing import offers
from addons.pos_ticketing.services.remaining import Remaining, remaining
from addons.pos_ticketing.views import blueprint
from core.db import db
from core.errors import NotFound
from core.identity.access import requires
from core.identity.actor import require
from core.identity.visibility import visible, visible_centre
from core.web.filters import localtime
from core.web.i18n import _
from core.web.tables import Column, Empty, Filter, Table

GROUPED = "events"
FLAT = "flat"
_VIEW = "pos_ticketing.choosing"
_PAGE = 30


@blueprint.get("/orders/<int:order_id>/choose")
@requires(SELL)
def choose(order_id: int) -> ResponseReturnValue:
    """The performances that the order's channel sells; ``?view=`` is remembered for the user's session."""
    order = draft_to_choose_for(order_id)
    zone = visible_centre(order.centre_id).timezone
    if request.args.get("view") in (GROUPED, FLAT):
        session[_VIEW] = request.args["view"]
    grouped = session.get(_VIEW, GROUPED) == GROUPED
    table = Table(
        "choosing",
        for_sale.for_sale(order.centre_id, order.session_id, zone),
        _columns(order, zone, grouped),
        search=[Event.title, Event.subtitle, Plan.name],
        filters=_filters(order.centre_id, zone),
        order=[Event.title, Performance.event_id, Performance.starts_at, Performance.id],
        empty=Empty(
            _("Nothing is on sale here"),
            _("A performance appears once it is put on sale, with prices, in this sales channel."),
        ),
        arrange=lambda rows, columns: _with_what_is_left(order, rows, columns),
        page_size=_PAGE,
        group=_title if grouped else None,
    )
    return table.render("pos_ticketing/choosing.html", order=order, grouped=grouped)


def draft_to_choose_for(order_id: int) -> Order:
    """The draft that places are chosen for. Raises NotFound, Forbidden."""
    order = visible(Order, order_id)
    require(SELL, order.centre_id)
    if order.state != DRAFT:
        raise NotFound()
    return order


def _columns(order: Order, zone: str, grouped: bool) -> list[Column]:
    def when(row: Any) -> Markup:
        href = url_for("pos_ticketing.choose_details", order_id=order.id, performance_id=row.id)
        at = localtime(row.starts_at, "EEE d MMM y, HH:mm", zone)
        return _button(href, "primary", at, _("%(event)s, %(at)s", event=_title(row), at=at))

    performance = Column(
        "starts_at",
        _("Performance"),
        value=lambda row: row,
        sort=None if grouped else Performance.starts_at,
        format=when,
    )
    event = Column("event", _("Event"), sort=[Event.title, Performance.starts_at], value=_title)
    hall = Column("hall", _("Hall"), sort=None if grouped else Plan.name)
    return [performance, hall] if grouped else [event, performance, hall]


def _with_what_is_left(order: Order, rows: Sequence[Any], columns: Sequence[Column]) -> Sequence[Column]:
    """The columns with what is left of the performances shown: read for all of them at once."""
    found = offers([row.id for row in rows], order.centre_id, session_id=order.session_id) if rows else {}
    left = remaining(found.values()) if found else {}

    def plan(row: Any) -> Markup:
        href = url_for("pos_ticketing.seat_plan", performance_id=row.id, order=order.id)
        icon = Markup('<span aria-hidden="true">▦</span> {}').format(_("Plan"))
        return _button(href, "outline-primary", icon, _("Seat plan: %(event)s", event=_title(row)))

    return [
        *columns,
        Column("left", _("Places left"), value=lambda row: left.get(row.id), format=_chips),
        Column("plan", _("Seat plan"), value=lambda row: row, format=plan, align="end", csv=False),
    ]


def _button(href: str, kind: str, shown: str, label: str) -> Markup:
    """A link that is large enough for a finger; ``label`` is what a screen reader says."""
    return Markup('<a class="btn btn-{} text-nowrap choose-key" href="{}" aria-label="{}">{}</a>').format(
        kind, href, label, shown
    )


def _chips(left: Remaining | None) -> Markup:
    """Each seat category with its places left; what is sold out says so."""
    if left is None or not left.total:
        return Markup('<span class="badge text-bg-secondary">{}</span>').format(_("Sold out"))
    chip = Markup('<span class="d-inline-block text-nowrap me-3{}">{} <strong>{}</strong></span>')
    return Markup("").join(
        chip.format("" if count else " text-body-secondary", name, count)
        for name, count in left.in_category.items()
    )


def _title(row: Any) -> str:
    return " - ".join(part for part in (row.event, row.subtitle) if part)


def _filters(centre_id: int, zone: str) -> list[Filter]:
    """Date, event, hall and seat category; what would be the only choice is left out."""
    events = select(Event.id, Event.title).where(Event.centre_id == centre_id).order_by(Event.title)
    halls = select(Plan.id, Plan.name).where(Plan.centre_id == centre_id).order_by(Plan.name)
    choices = [
        Filter("event", _("Event"), Event.id, [(row.id, row.title) for row in db.session.execute(events)]),
        Filter("hall", _("Hall"), Plan.id, [(row.id, row.name) for row in db.session.execute(halls)]),
        Filter(
            "category",
            _("Seat category"),
            options=[(name, name) for name in for_sale.seat_categories(centre_id)],
            where=for_sale.sells_category,
        ),
    ]
    day = Filter("day", _("Date"), kind="date", where=lambda day: for_sale.on_day(zone, day))
    return [day, *(choice for choice in choices if len(choice.options) > 1)]
