"""The statement that reads what performances offer: a row per cell of each price grid that may apply."""

from __future__ import annotations

from functools import cache
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    Subquery,
    Table,
    and_,
    bindparam,
    exists,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy import cast as as_type

from addons.pos_ticketing.models import (
    AudienceCategory,
    ChannelAudienceCategory,
    ChannelContingent,
    ChannelEvent,
    ChannelSession,
    Claim,
    Event,
    Performance,
    PerformanceContingent,
    Plan,
    PlanVersion,
    Price,
    PriceGrid,
    Quota,
    TicketSeries,
)
from addons.pos_ticketing.models.audience import tree_order
from addons.pos_ticketing.models.claim import live_claim
from core.identity.models import Centre

_CENTRE = cast(Table, Centre.__table__)
_CLAIM = cast(Table, Claim.__table__)
_EVENT = cast(Table, Event.__table__)
_GRID = cast(Table, PriceGrid.__table__)
_PERFORMANCE = cast(Table, Performance.__table__)
_PLAN = cast(Table, Plan.__table__)
_PRICE = cast(Table, Price.__table__)
_RATE = cast(Table, AudienceCategory.__table__)
_PARENT = _RATE.alias("parent")
_SERIES = cast(Table, TicketSeries.__table__)
_VERSION = cast(Table, PlanVersion.__table__)
_QUOTA = cast(Table, Quota.__table__)
_SET_ASIDE = cast(Table, PerformanceContingent.__table__)
_CHANNEL = cast(Table, ChannelSession.__table__)


def _standing_taken() -> Subquery:
    """The taken places of the free zones of performances, in one text each: "40,41,57"."""
    ids: Any = bindparam("ids", expanding=True)
    return (
        select(
            _CLAIM.c.performance_id,
            func.aggregate_strings(as_type(_CLAIM.c.seat, String), ",").label("taken"),
        )
        .join(_PERFORMANCE, _PERFORMANCE.c.id == _CLAIM.c.performance_id)
        .join(_VERSION, _VERSION.c.id == _PERFORMANCE.c.plan_version_id)
        .where(
            _CLAIM.c.performance_id.in_(ids),
            _CLAIM.c.seat >= _VERSION.c.seats,
            live_claim(bindparam("now_ms")),
        )
        .group_by(_CLAIM.c.performance_id)
        .subquery()
    )


def _quotas() -> Subquery:
    """The quotas of performances, in one text each: "3:40,5:10"."""
    ids: Any = bindparam("ids", expanding=True)
    pair = as_type(_QUOTA.c.audience_category_id, String) + ":" + as_type(_QUOTA.c.quantity, String)
    return (
        select(_QUOTA.c.performance_id, func.aggregate_strings(pair, ",").label("quotas"))
        .where(_QUOTA.c.performance_id.in_(ids))
        .group_by(_QUOTA.c.performance_id)
        .subquery()
    )


def _allowed(link: type[Any], condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether the channel of the session lets something be sold: no channel, an empty list, or a list it is in."""
    table = cast(Table, link.__table__)
    listed = table.c.channel_id == _CHANNEL.c.channel_id
    return or_(
        _CHANNEL.c.channel_id.is_(None),
        ~exists().where(listed),
        exists().where(listed, condition),
    )


def _channel_columns() -> list[Any]:
    """What the sales channel of the session ``:session`` makes of a performance and of a rate."""
    rates = cast(Table, ChannelAudienceCategory.__table__).c
    contingents = cast(Table, ChannelContingent.__table__).c
    return [
        _CHANNEL.c.channel_id,
        _allowed(ChannelEvent, cast(Table, ChannelEvent.__table__).c.event_id == _EVENT.c.id).label(
            "in_channel"
        ),
        _allowed(
            ChannelAudienceCategory,
            or_(rates.audience_category_id == _RATE.c.id, rates.audience_category_id == _RATE.c.parent_id),
        ).label("rate_in_channel"),
        select(func.aggregate_strings(as_type(contingents.contingent_id, String), ","))
        .where(contingents.channel_id == _CHANNEL.c.channel_id)
        .scalar_subquery()
        .label("contingents"),
    ]


@cache
def offer_statement(standing: bool, channel: bool, locked: bool = False) -> Select[Any]:
    """One row per price; built once, with Core tables: every caller names the centre or checks it afterwards.

    ``locked`` keeps others from giving a performance another plan or its first contingent until the unit ends, by the
    lock that a claim on it takes anyway. A row that had to wait for such a change mixes what was there before with the
    new performance: its ``offer_changed_at`` and ``read_changed_at`` differ, and it is to be read again.
    """
    quotas = _quotas()
    set_aside = exists().where(
        _SET_ASIDE.c.performance_id == _PERFORMANCE.c.id,
        or_(_SET_ASIDE.c.release_at.is_(None), _SET_ASIDE.c.release_at > bindparam("now")),
    )
    shown: list[Any] = [
        _PERFORMANCE.c.id,
        _RATE.c.id,
        _PRICE.c.seat_category,
        _PRICE.c.amount,
        _GRID.c.id.label("grid_id"),
        _GRID.c.event_id.label("grid_event_id"),
        _GRID.c.performance_id.label("grid_performance_id"),
        _GRID.c.starts_on,
        _GRID.c.ends_on,
        _RATE.c.name.label("rate_name"),
        _RATE.c.kind,
        _RATE.c.parent_id,
        _RATE.c.members_only,
        _RATE.c.proof,
        _PERFORMANCE.c.centre_id,
        _PERFORMANCE.c.event_id,
        _PERFORMANCE.c.starts_at,
        _PERFORMANCE.c.vat_rate,
        _PERFORMANCE.c.state,
        _PERFORMANCE.c.series_id,
        _EVENT.c.title.label("event_title"),
        _EVENT.c.subtitle.label("event_subtitle"),
        _VERSION.c.hash.label("plan_hash"),
        _PLAN.c.name.label("hall"),
        _SERIES.c.code.label("series_code"),
        _CENTRE.c.name.label("centre_name"),
        _CENTRE.c.timezone,
        _CENTRE.c.address,
        _CENTRE.c.postcode,
        _CENTRE.c.city,
        _CENTRE.c.company_name,
        _CENTRE.c.siret,
        _CENTRE.c.licence_number,
        quotas.c.quotas,
        set_aside.label("has_contingents"),
    ]
    applies = or_(
        _GRID.c.performance_id == _PERFORMANCE.c.id,
        _GRID.c.event_id == _PERFORMANCE.c.event_id,
        _GRID.c.season_id == _EVENT.c.season_id,
    )
    wanted = (
        select(*shown)
        .select_from(_PERFORMANCE)
        .join(_EVENT, _EVENT.c.id == _PERFORMANCE.c.event_id)
        .join(_VERSION, _VERSION.c.id == _PERFORMANCE.c.plan_version_id)
        .join(_PLAN, _PLAN.c.id == _VERSION.c.plan_id)
        .join(_SERIES, _SERIES.c.id == _PERFORMANCE.c.series_id)
        .join(_CENTRE, _CENTRE.c.id == _PERFORMANCE.c.centre_id)
        .outerjoin(quotas, quotas.c.performance_id == _PERFORMANCE.c.id)
        .outerjoin(_GRID, applies)
        .outerjoin(_PRICE, _PRICE.c.grid_id == _GRID.c.id)
        .outerjoin(_RATE, and_(_RATE.c.id == _PRICE.c.audience_category_id, _RATE.c.active))
        .outerjoin(_PARENT, _PARENT.c.id == _RATE.c.parent_id)
        .where(_PERFORMANCE.c.id.in_(bindparam("ids", expanding=True)))
        .order_by(_PERFORMANCE.c.id, *tree_order(_RATE, _PARENT))
    )
    if locked:
        before = _PERFORMANCE.alias("before")
        read = select(before.c.offer_changed_at).where(before.c.id == _PERFORMANCE.c.id).scalar_subquery()
        wanted = wanted.add_columns(_PERFORMANCE.c.offer_changed_at, read.label("read_changed_at"))
        wanted = wanted.with_for_update(read=True, key_share=True, of=_PERFORMANCE)
    if channel:
        wanted = wanted.outerjoin(_CHANNEL, _CHANNEL.c.session_id == bindparam("session_id")).add_columns(
            *_channel_columns()
        )
    else:
        wanted = wanted.add_columns(literal(True).label("rate_in_channel"))
    if standing:
        found = _standing_taken()
        wanted = wanted.add_columns(found.c.taken).outerjoin(
            found, found.c.performance_id == _PERFORMANCE.c.id
        )
    return wanted
