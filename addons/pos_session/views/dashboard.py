"""The dashboard of the current centre: what is sold today, read again every minute."""

from __future__ import annotations

from flask import render_template, request

from addons.pos_session.permissions import VIEW
from addons.pos_session.services.dashboard import Dashboard, Hour, dashboard
from addons.pos_session.services.states import state_of
from addons.pos_session.views import blueprint
from core.identity.access import requires
from core.web.centre import current_centre
from core.web.filters import money, number, round_money
from core.web.i18n import _, language
from core.web.plots import Bar, Plot, columns, rows

_TABLES = "tables"
_LEAST_SCALE = 10_000
"""Cents that the scale reaches before anything is sold."""


@blueprint.get("/dashboard")
@requires(VIEW)
def dashboard_show() -> str:
    """The page."""
    return _rendered("pos_session/dashboard.html")


@blueprint.get("/dashboard/figures")
@requires(VIEW, background=True)
def dashboard_figures() -> str:
    """Its changing part, asked for every minute; it keeps no idle login alive."""
    return _rendered("pos_session/dashboard_figures.html")


def _rendered(template: str) -> str:
    found = dashboard(current_centre().id)
    return render_template(
        template,
        board=found,
        by_hour=_by_hour(found),
        by_method=_by_method(found),
        change=_change(found),
        state_of=state_of,
        shows_tables=request.args.get("view") == _TABLES,
    )


def _by_hour(found: Dashboard) -> Plot:
    bars = [
        Bar(_hour(hour), hour.today, money(hour.today), hour.before, money(hour.before))
        for hour in found.hours
    ]
    return columns(bars, round_money, least=_LEAST_SCALE)


def _by_method(found: Dashboard) -> Plot:
    return rows([Bar(label, amount, money(amount)) for label, amount in found.methods])


def _hour(hour: Hour) -> str:
    return f"{hour.hour % 24}\N{NO-BREAK SPACE}h" if language() == "fr" else f"{hour.hour % 24}:00"


def _change(found: Dashboard) -> str:
    """How today compares with the same weekday of the week before up to now, in words."""
    before = found.before_until_now.total
    if before <= 0:
        return str(_("nothing to compare with"))
    percent = round((found.sales.total - before) * 100 / before)
    sign = "+" if percent > 0 else "\N{MINUS SIGN}" if percent < 0 else ""
    return (
        f"{sign}{number(abs(percent))}\N{NO-BREAK SPACE}%" if language() == "fr" else f"{sign}{abs(percent)}%"
    )
