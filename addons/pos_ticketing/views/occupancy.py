"""Occupancy and revenue, with plots, by performance, event, season, month and weekday."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from datetime import date, timedelta
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from addons.pos_ticketing.permissions import STATEMENTS
from addons.pos_ticketing.services.occupancy import Group, by_kind, grouped, weekday_of, whole
from addons.pos_ticketing.services.takings import Takings
from addons.pos_ticketing.views import blueprint
from addons.pos_ticketing.views.audience_kinds import KINDS
from addons.pos_ticketing.views.period import Period, asked_period, found_or_raise
from core.i18n import N_
from core.identity.access import requires
from core.web.filters import localdate, localtime, money, number, round_money
from core.web.i18n import _, language, translate
from core.web.plots import Bar, Plot, columns, rows
from core.web.table_csv import csv_sheet
from core.web.xlsx import SheetColumn, xlsx_response

PERFORMANCE, EVENT, SEASON, MONTH, WEEKDAY = "performance", "event", "season", "month", "weekday"
GROUPS = {
    PERFORMANCE: N_("by performance"),
    EVENT: N_("by event"),
    SEASON: N_("by season"),
    MONTH: N_("by month"),
    WEEKDAY: N_("by weekday"),
}
MOST_BARS = 20
_MONDAY = date(2024, 1, 1)
_LEAST_SCALE = 10_000


@blueprint.get("/occupancy")
@requires(STATEMENTS)
def occupancy() -> ResponseReturnValue:
    """Figures, plots and table of a period."""
    period = asked_period()
    groups = _groups(period)
    days = sorted(grouped(period.found, _key(period, WEEKDAY)), key=lambda group: -group.average)
    page = render_template(
        "pos_ticketing/occupancy.html",
        period=period,
        errors=period.errors,
        by=_by(),
        groups=groups,
        total=whole(period.found),
        options=GROUPS,
        revenue=_revenue(groups),
        filling=_filling(groups),
        best_days=rows([Bar(day.label, day.average, money(day.average)) for day in days]),
        kinds=_kinds(period.found),
        left_out=max(len(groups) - MOST_BARS, 0),
    )
    return page, period.status


@blueprint.get("/occupancy.csv")
@requires(STATEMENTS)
def occupancy_csv() -> Response:
    """The groups for a spreadsheet."""
    period = found_or_raise()
    return csv_sheet(f"remplissage-{period.filename}.csv", _columns(), _rows(_groups(period)))


@blueprint.get("/occupancy.xlsx")
@requires(STATEMENTS)
def occupancy_xlsx() -> Response:
    """The groups as a spreadsheet."""
    period = found_or_raise()
    return xlsx_response(
        f"remplissage-{period.filename}.xlsx", _("Occupancy"), _columns(), _rows(_groups(period))
    )


def _by() -> str:
    asked = request.args.get("by", PERFORMANCE)
    return asked if asked in GROUPS else PERFORMANCE


def _groups(period: Period) -> list[Group]:
    groups = grouped(period.found, _key(period, _by()))
    return sorted(groups, key=lambda group: int(str(group.key))) if _by() == WEEKDAY else groups


def _key(period: Period, by: str) -> Any:
    """What makes a group, and how it is called."""
    zone = period.centre.timezone

    def key(one: Takings) -> tuple[Hashable, str]:
        if by == EVENT:
            return one.event_id, one.event
        if by == SEASON:
            return one.season, one.season or _("Without a season")
        if by == WEEKDAY:
            day = weekday_of(one, zone)
            return day, localdate(_MONDAY + timedelta(days=day), "EEEE").capitalize()
        if by == MONTH:
            label = localtime(one.starts_at, "MMM y", zone)
            return label, label
        return one.performance_id, localtime(one.starts_at, zone=zone)

    return key


def _revenue(groups: Sequence[Group]) -> Plot:
    bars = [Bar(_short(group), group.ttc, money(group.ttc)) for group in groups[:MOST_BARS]]
    return columns(bars, round_money, least=_LEAST_SCALE)


def _filling(groups: Sequence[Group]) -> Plot:
    bars = [Bar(_short(group), group.filling, percent(group.filling)) for group in groups[:MOST_BARS]]
    return columns(bars, percent, least=100)


def _short(group: Group) -> str:
    """The label under a bar: of a performance, day and month."""
    if _by() == PERFORMANCE:
        return group.label[:5]
    return group.label if len(group.label) <= 12 else f"{group.label[:11]}…"


def _kinds(found: Sequence[Takings]) -> Plot:
    bars = []
    for kind, net, ttc in sorted(by_kind(found), key=lambda row: -row[1]):
        bars.append(Bar(translate(KINDS[kind]), net, f"{number(net)} · {money(ttc)}"))
    return rows(bars)


def percent(value: int) -> str:
    """A whole percent as the reader writes it."""
    return f"{value}\N{NO-BREAK SPACE}%" if language() == "fr" else f"{value}%"


def _columns() -> list[SheetColumn]:
    return [
        SheetColumn(translate(GROUPS[_by()]).capitalize()),
        SheetColumn(_("Performances"), "number"),
        SheetColumn(_("Gauge"), "number"),
        SheetColumn(_("Tickets"), "number"),
        SheetColumn(_("Occupancy (%%)").replace("%%", "%"), "number"),
        SheetColumn(_("Entries"), "number"),
        SheetColumn(_("Revenue"), "money"),
        SheetColumn(_("Per paying spectator"), "money"),
    ]


def _rows(groups: Sequence[Group]) -> list[list[Any]]:
    return [
        [
            group.label, group.performances, group.gauge, group.net, group.filling, group.entered, group.ttc,
            group.per_spectator,
        ]
        for group in groups
    ]  # fmt: skip
