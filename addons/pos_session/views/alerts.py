"""What the managers must see: differences, forced closings, sessions left open; until somebody has seen them."""

from __future__ import annotations

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from addons.pos_session.models import Alert, Session
from addons.pos_session.permissions import MANAGE, VIEW
from addons.pos_session.services.alerts import mark_seen
from addons.pos_session.views import blueprint
from addons.pos_session.views.words import ALERT_KINDS
from core.identity.access import requires
from core.uow import unit_of_work
from core.web.filters import money
from core.web.i18n import _, translate
from core.web.tables import Column, Empty, Filter, Table


@blueprint.get("/alerts")
@requires(VIEW)
def alert_list() -> ResponseReturnValue:
    """The alerts of the user's centres, the newest first."""
    table = Table(
        "alerts",
        select(Alert)
        .join(Alert.session)
        .options(contains_eager(Alert.session).joinedload(Session.responsible), joinedload(Alert.method)),
        [
            Column("created_at", _("Date"), sort=Alert.created_at, format="localtime"),
            Column("kind", _("Alert"), value=_kind, sort=Alert.kind),
            Column(
                "session",
                _("Session"),
                value="session.code",
                link=lambda row: url_for(
                    "pos_session.session_show" if row.session.is_active else "pos_session.session_sheet",
                    session_id=row.session_id,
                ),
            ),
            Column("desk", _("Cash desk"), value="session.desk_name", sort=Session.desk_name),
            Column("responsible", _("Responsible"), value="session.responsible.name"),
            Column("amount", _("Difference"), value=_difference, sort=Alert.amount, align="end"),
            Column("seen_at", _("Seen on"), sort=Alert.seen_at, format="localtime"),
        ],
        filters=[
            Filter(
                "seen",
                _("Seen"),
                options=[("no", _("Not seen")), ("yes", _("Seen"))],
                where=lambda value: Alert.seen_at.is_(None) if value == "no" else Alert.seen_at.is_not(None),
            )
        ],
        order=[Alert.id.desc()],
        empty=Empty(
            _("No alert"),
            _("Differences of a count, forced closings and sessions left open appear here."),
        ),
    )
    return table.render("pos_session/alert_list.html")


@blueprint.post("/alerts/seen")
@requires(MANAGE)
def alert_seen() -> ResponseReturnValue:
    """Mark every alert of the user's centres as seen."""
    with unit_of_work():
        mark_seen()
    return redirect(url_for("pos_session.alert_list"))


def _kind(row: Alert) -> str:
    """What happened, and to which counted method."""
    kind = translate(ALERT_KINDS[row.kind])
    return f"{kind} ({row.method.label})" if row.method is not None else kind


def _difference(row: Alert) -> str:
    """The difference with its sign and in words; nothing for an alert that is about no amount."""
    if not row.amount:
        return ""
    amount = ("+" if row.amount > 0 else "") + money(row.amount)
    return str(
        _("%(amount)s (over)", amount=amount) if row.amount > 0 else _("%(amount)s (short)", amount=amount)
    )
