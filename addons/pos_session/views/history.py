"""The history of sessions and of orders: searched by label, centre, user, financing and time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue

from addons.pos_session.hookspecs import OrderColumn
from addons.pos_session.models import Order, Session
from addons.pos_session.models.session import session_code
from addons.pos_session.permissions import VIEW
from addons.pos_session.services import history
from addons.pos_session.services.labels import orders_by_label, sessions_by_label
from addons.pos_session.services.order_columns import order_columns, order_filters
from addons.pos_session.services.states import state_of
from addons.pos_session.views import blueprint
from addons.pos_session.views.history_filters import (
    centre_filter,
    label_filter,
    period_filters,
    session_label,
    user_filter,
)
from addons.pos_session.views.words import ORDER_STATES, ORDER_TONES
from core.identity.access import requires
from core.web.i18n import _, translate
from core.web.tables import Column, Empty, Filter, Table

_FINANCING_AFTER = "session"


@blueprint.get("/history/orders")
@requires(VIEW)
def order_history() -> ResponseReturnValue:
    """The orders of the user's centres, the newest first."""
    table = Table(
        "order-history",
        history.orders(),
        [
            Column("id", _("Identifier"), format="number"),
            Column("number", _("Order"), link=lambda row: url_for("pos_session.order_show", order_id=row.id)),
            Column("created_at", _("Created"), sort=[Order.created_at, Order.id], format="localtime"),
            Column(
                "session",
                _("Session"),
                value=session_label,
                link=lambda row: url_for("pos_session.session_show", session_id=row.session_id),
            ),
            Column("customer", _("Customer"), value=lambda row: row.customer or _("Walk-in customer")),
            Column(
                "state",
                _("State"),
                value=lambda row: translate(ORDER_STATES[row.state]),
                badge=lambda row: ORDER_TONES[row.state],
            ),
            Column("total_ht", _("Total excl. VAT"), format="money"),
            Column("total_ttc", _("Total incl. VAT"), format="money"),
        ],
        filters=[
            label_filter(orders_by_label),
            centre_filter(Order.centre_id),
            user_filter(history.orders_of_user),
            *(Filter(i.key, translate(i.label), kind="text", where=i.where) for i in order_filters(None)),
            *period_filters(Order.created_at),
        ],
        empty=Empty(_("No order yet"), _("Orders appear here as soon as something is sold.")),
        arrange=_with_financing,
        most=history.MOST_COUNTED,
    )
    return table.render("pos_session/history.html", title=_("History of the orders"))


@blueprint.get("/history/sessions")
@requires(VIEW)
def session_history() -> ResponseReturnValue:
    """The sessions of the user's centres, the newest first."""
    table = Table(
        "session-history",
        history.sessions(),
        [
            Column("id", _("Identifier"), format="number"),
            Column(
                "code",
                _("Session"),
                value=lambda row: session_code(row.desk_code, row.number),
                sort=[Session.desk_code, Session.number],
                link=lambda row: url_for("pos_session.session_show", session_id=row.id),
            ),
            Column("desk_name", _("Cash desk"), sort=Session.desk_name),
            Column("responsible", _("Responsible")),
            Column("business_day", _("Business day"), sort=Session.business_day, format="localdate"),
            Column("created_at", _("Created"), sort=[Session.created_at, Session.id], format="localtime"),
            Column("closed_at", _("Closed at"), sort=Session.closed_at, format="localtime"),
            Column("expected_now", _("Expected"), sort=Session.expected_now, format="money"),
            Column("closing_counted", _("Counted"), sort=Session.closing_counted, format="money"),
            Column("difference_now", _("Difference"), sort=Session.difference_now, format="money"),
            Column(
                "state",
                _("State"),
                value=lambda row: translate(state_of(row.state).label),
                badge=lambda row: state_of(row.state).tone,
            ),
        ],
        filters=[
            label_filter(sessions_by_label),
            centre_filter(Session.centre_id),
            user_filter(lambda user_id: Session.responsible_id == user_id),
            Filter(
                "day",
                _("Business day"),
                kind="date",
                where=lambda day: Session.business_day == date.fromisoformat(day),
            ),
            *period_filters(Session.created_at),
        ],
        empty=Empty(_("No session yet"), _("Open a session to sell.")),
        most=history.MOST_COUNTED,
    )
    return table.render("pos_session/history.html", title=_("History of the sessions"))


def _with_financing(rows: Sequence[Any], columns: Sequence[Column]) -> list[Column]:
    """The columns of the list with those that other addons give, asked once for all rows."""
    further = [
        Column(column.key, translate(column.title), value=partial(_text_of, column))
        for column in order_columns(None, [row.id for row in rows])
    ]
    place = next(at for at, column in enumerate(columns, start=1) if column.key == _FINANCING_AFTER)
    return [*columns[:place], *further, *columns[place:]]


def _text_of(column: OrderColumn, row: Any) -> str:
    return column.values.get(row.id, "")
