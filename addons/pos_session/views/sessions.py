"""The list of sessions, where an operator repairs, and the page of one session."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import contains_eager, undefer_group

from addons.pos_session.models import Order, Session
from addons.pos_session.models.order import DRAFT
from addons.pos_session.models.session import LIVE, OPENING_CONTROL
from addons.pos_session.permissions import OPERATE, VIEW
from addons.pos_session.services.blind import may_see_expected
from addons.pos_session.services.opening_run import run_of
from addons.pos_session.services.reopening import may_reopen
from addons.pos_session.services.responsible import sellers
from addons.pos_session.services.sessions import may_go_on
from addons.pos_session.services.sheet import sheet_of
from addons.pos_session.services.states import state_of, states
from addons.pos_session.services.summary import summary_of
from addons.pos_session.services.watch import is_left_open
from addons.pos_session.views import blueprint
from core.db import db
from core.identity.access import requires
from core.identity.actor import current_actor, require
from core.identity.models import User
from core.identity.visibility import visible
from core.web.i18n import _, translate
from core.web.tables import Column, Empty, Filter, Table


@blueprint.get("/sessions")
@requires(VIEW)
def session_list() -> ResponseReturnValue:
    """Every session of the user's centres, the newest first."""
    table = Table(
        "sessions",
        select(Session)
        .join(Session.responsible)
        .options(contains_eager(Session.responsible), undefer_group(LIVE)),
        [
            Column(
                "code",
                _("Session"),
                sort=[Session.desk_code, Session.number],
                link=lambda row: url_for("pos_session.session_show", session_id=row.id),
            ),
            Column("desk_name", _("Cash desk"), sort=Session.desk_name),
            Column("responsible", _("Responsible"), value="responsible.name", sort=User.name),
            Column(
                "state",
                _("State"),
                value=_state_label,
                sort=Session.state,
                badge=lambda row: "danger" if is_left_open(row) else state_of(row.state).tone,
            ),
            Column("business_day", _("Business day"), sort=Session.business_day, format="localdate"),
            Column("opened_at", _("Opened at"), sort=Session.opened_at, format="localtime"),
            Column("closed_at", _("Closed at"), sort=Session.closed_at, format="localtime"),
            Column("expected_now", _("Expected"), sort=Session.expected_now, format="money"),
            Column("closing_counted", _("Counted"), sort=Session.closing_counted, format="money"),
            Column("difference_now", _("Difference"), sort=Session.difference_now, format="money"),
            Column("sheet", _("Sheet"), value=_sheet_label, link=_sheet_link, csv=False),
        ],
        search=[Session.desk_code, Session.desk_name, User.name],
        filters=[
            Filter(
                "state",
                _("State"),
                Session.state,
                [(state.code, translate(state.label)) for state in states().values()],
            )
        ],
        order=[Session.id.desc()],
        empty=Empty(
            _("No session yet"),
            _("Open a session to sell."),
            url_for("pos_session.session_new"),
            _("Open a session"),
        ),
    )
    return table.render("pos_session/session_list.html")


@blueprint.get("/sessions/<int:session_id>")
@requires(VIEW)
def session_show(session_id: int) -> ResponseReturnValue:
    """One session: what it took until now, its orders in progress, and what can be done with it."""
    session = visible(Session, session_id)
    actor = require(VIEW, session.centre_id)
    if session.state == OPENING_CONTROL and session.responsible_id == actor.user_id:
        return redirect(url_for("pos_session.session_opening", session_id=session.id))
    drafts = db.session.execute(
        select(Order).where(Order.session_id == session.id, Order.state == DRAFT).order_by(Order.id)
    ).scalars()
    return render_template(
        "pos_session/session_show.html",
        session=session,
        sheet=sheet_of(session),
        drafts=list(drafts),
        shows_amounts=may_see_expected(session),
        summary=None if session.is_active else summary_of(session.id),
        is_mine=session.responsible_id == current_actor().user_id,
        state=state_of(session.state),
        sellers=_sellers(session),
        reopens=may_reopen(session),
    )


def _state_label(session: Session) -> str:
    """The state, and that the session should have been closed long ago."""
    label = translate(state_of(session.state).label)
    return str(_("%(state)s, for more than 24 hours", state=label)) if is_left_open(session) else label


def _sheet_label(session: Session) -> str | None:
    return None if session.is_active else _("Sheet")


def _sheet_link(session: Session) -> str | None:
    """The cash sheet of a session that is closed; of the others it is on their page, where it is an X report."""
    return None if session.is_active else url_for("pos_session.session_sheet", session_id=session.id)


def _sellers(session: Session) -> list[tuple[User, bool]] | None:
    """Who may become responsible instead, where the actor may change it now; None where he may not."""
    if session.state != OPENING_CONTROL or not may_go_on(session):
        return None
    if not current_actor().may(OPERATE, session.centre_id):
        return None
    run = run_of(session.id)
    return None if run is not None and run.under_way else sellers(session.centre_id)
