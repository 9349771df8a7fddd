"""The list of drawers: by state, centre, operator, period, desk what other addons know; with gaps and steps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement

from addons.pos_accounting_close.hookspecs import DrawerColumn
from addons.pos_accounting_close.models.closure import CORRECT, IN_ERROR
from addons.pos_accounting_close.permissions import ACCOUNTING_CLOSE, OPERATOR_CLOSE
from addons.pos_accounting_close.services import drawers
from addons.pos_accounting_close.services.drawer_columns import drawer_columns
from addons.pos_accounting_close.views import blueprint
from addons.pos_accounting_close.views.drawer_cells import (
    PICK_FORM,
    cause_of,
    code_of,
    gap_cell,
    pick_cell,
    steps_cell,
    verdict_text,
)
from addons.pos_session.models import Session
from addons.pos_session.services.states import state_of, states
from core.identity.access import requires
from core.identity.actor import current_actor
from core.identity.models import User
from core.web.centre import own_centres
from core.web.i18n import _, translate
from core.web.tables import Column, Empty, Filter, Table

WITH_GAP, WITHOUT_GAP = "with", "without"
LEFT_OPEN = "earlier"
_FURTHER_AFTER = "centre"


@blueprint.get("/drawers")
@requires(OPERATOR_CLOSE)
def drawer_list() -> ResponseReturnValue:
    """The drawers of the actor's centres, the newest first; his own ones unless he supervises or accounts."""
    table = Table(
        "drawers",
        drawers.drawers(),
        _columns(),
        search=[Session.desk_code, Session.desk_name, User.name],
        filters=_filters(),
        order=[Session.business_day.desc(), Session.id.desc()],
        empty=Empty(
            _("No drawer yet"),
            _("Drawers appear here as soon as somebody opens a session."),
        ),
        arrange=_with_further,
    )
    return table.render(
        "pos_accounting_close/drawer_list.html", pick_form=PICK_FORM if _may_account() else None
    )


def _columns() -> list[Column]:
    columns = [
        Column(
            "code",
            _("Session"),
            value=code_of,
            sort=[Session.desk_code, Session.number],
            link=lambda row: url_for("pos_session.session_show", session_id=row.id),
        ),
        # Beside the drawer: at the end of the row it would be out of sight on most screens.
        Column("steps", _("What to do"), value=lambda row: row, format=steps_cell, csv=False),
        Column(
            "state",
            _("State"),
            value=lambda row: translate(state_of(row.state).label),
            sort=[Session.state, Session.id],
            badge=lambda row: state_of(row.state).tone,
        ),
        Column(
            "business_day", _("Business day"), sort=[Session.business_day, Session.id], format="localdate"
        ),
        Column("responsible", _("Operator"), sort=[User.name, Session.id]),
        Column("closing_gap", _("Gap at the closing"), format="money"),
        *_gap_columns("operator", _("Gap of the operator")),
        *_gap_columns("accounting", _("Gap of the accountant")),
        Column("verdict", _("Verdict"), value=verdict_text, badge=_verdict_tone),
        Column("reason", _("Cause"), value=cause_of),
        Column("desk_name", _("Cash desk"), sort=Session.desk_name),
        Column("centre", _("Centre")),
    ]
    if _may_account():
        pick = Column("pick", _("Select"), value=lambda row: row, format=pick_cell, csv=False)
        columns.insert(0, pick)
    return columns


def _gap_columns(step: str, label: str) -> list[Column]:
    """On the page one column, which says when gaps make up for each other; in the files both amounts as numbers."""
    if request.args.get("format"):
        return [
            Column(f"{step}_gap", label, format="money"),
            Column(f"{step}_off", _("%(gap)s, without signs", gap=label), format="money"),
        ]
    shown = partial(gap_cell, step)
    return [Column(f"{step}_gap", label, value=lambda row: row, format=shown, align="end")]


def _verdict_tone(row: Any) -> str:
    return "danger" if row.verdict == IN_ERROR else "success"


def _may_account() -> bool:
    """Whether drawers are ticked here, to be closed in one go."""
    return current_actor().may(ACCOUNTING_CLOSE)


def _filters() -> list[Filter]:
    centres = [(centre.id, centre.name) for centre in own_centres()]
    several = [Filter("centre", _("Centre"), Session.centre_id, centres)] if len(centres) > 1 else []
    known = [(state.code, translate(state.label)) for state in states().values()]
    return [
        Filter("state", _("State"), options=[*known, (LEFT_OPEN, _("Left open"))], where=_in_state),
        *several,
        *(_further_filter(column) for column in drawer_columns([]) if column.choices),
        Filter("operator", _("Operator"), Session.responsible_id, drawers.operators()),
        Filter("desk", _("Cash desk"), Session.desk_id, drawers.desks()),
        Filter(
            "verdict",
            _("Verdict"),
            drawers.VERDICT,
            [(CORRECT, _("Correct")), (IN_ERROR, _("In error"))],
        ),
        Filter(
            "gap",
            _("Gap"),
            options=[(WITH_GAP, _("With a gap")), (WITHOUT_GAP, _("Without a gap"))],
            where=lambda value: drawers.has_gap() if value == WITH_GAP else ~drawers.has_gap(),
        ),
        Filter(
            "from", _("From"), kind="date", where=lambda day: Session.business_day >= date.fromisoformat(day)
        ),
        Filter("to", _("To"), kind="date", where=lambda day: Session.business_day <= date.fromisoformat(day)),
    ]


def _in_state(value: str) -> ColumnElement[bool]:
    return drawers.left_open() if value == LEFT_OPEN else Session.state == value


def _further_filter(column: DrawerColumn) -> Filter:
    key = column.key.replace(".", "_")
    return Filter(key, translate(column.title), options=column.choices, where=column.where)


def _with_further(rows: Sequence[Any], columns: Sequence[Column]) -> list[Column]:
    """The columns of the list with those that other addons give, asked once for all rows."""
    further = [
        Column(column.key, translate(column.title), value=partial(_text_of, column))
        for column in drawer_columns([row.id for row in rows])
    ]
    place = next(at for at, column in enumerate(columns, start=1) if column.key == _FURTHER_AFTER)
    return [*columns[:place], *further, *columns[place:]]


def _text_of(column: DrawerColumn, row: Any) -> str:
    return column.values.get(row.id, "")
