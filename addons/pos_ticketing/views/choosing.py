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
    when = Column(
        "starts_at",
        _("Performance"),
        sort=None if grouped else Performance.starts_at,
        format=lambda at: localtime(at, "EEE d MMM y, HH:mm", zone),
        link=lambda row: url_for("pos_ticketing.choose_details", order_id=order.id, performance_id=row.id),
    )
    event = Column("event", _("Event"), sort=Event.title, value=_title)
    hall = Column("hall", _("Hall"), sort=None if grouped else Plan.name)
    return [when, hall] if grouped else [event, when, hall]


def _with_what_is_left(order: Order, rows: Sequence[Any], columns: Sequence[Column]) -> Sequence[Column]:
    """The columns with what is left of the performances shown: read for all of them at once."""
    found = offers([row.id for row in rows], order.centre_id, session_id=order.session_id) if rows else {}
    left = remaining(found.values()) if found else {}

    def places(row: Any) -> Any:
        return _chips(left[row.id]) if row.id in left else ""

    def plan(row: Any) -> Any:
        return Markup(
            '<a class="btn btn-outline-primary text-nowrap" href="{}" aria-label="{}">'
            '<span aria-hidden="true">▦</span> {}</a>'
        ).format(
            url_for("pos_ticketing.seat_plan", performance_id=row.id, order=order.id),
            _("Seat plan: %(event)s", event=_title(row)),
            _("Plan"),
        )

    return [
        *columns,
        Column("left", _("Places left"), value=places),
        Column("plan", _("Seat plan"), value=plan, align="end", csv=False),
    ]


def _chips(left: Remaining) -> Markup:
    """Each seat category with its places left; what is sold out says so."""
    if not left.total:
        return Markup('<span class="badge text-bg-secondary">{}</span>').format(_("Sold out"))
    chip = Markup('<span class="d-inline-block text-nowrap me-3{}">{} <strong>{}</strong></span>')
    return Markup("").join(
        chip.format("" if count else " text-body-secondary", name, count)
        for name, count in left.in_category.items()
    )


def _title(row: Any) -> str:
    return " - ".join(part for part in (row.event, row.subtitle) if part)


def _filters(centre_id: int, zone: str) -> list[Filter]:
    events = select(Event.id, Event.title).where(Event.centre_id == centre_id).order_by(Event.title)
    halls = select(Plan.id, Plan.name).where(Plan.centre_id == centre_id).order_by(Plan.name)
    return [
        Filter("day", _("Date"), kind="date", where=lambda day: for_sale.on_day(zone, day)),
        Filter("event", _("Event"), Event.id, [(row.id, row.title) for row in db.session.execute(events)]),
        Filter("hall", _("Hall"), Plan.id, [(row.id, row.name) for row in db.session.execute(halls)]),
        Filter(
            "category",
            _("Seat category"),
            options=[(name, name) for name in for_sale.seat_categories(centre_id)],
            where=for_sale.sells_category,
        ),
    ]
