"""Setting sales channels up: what a channel sells, where, how it is paid and delivered; journalled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from sqlalchemy import Table, delete, insert, select
from sqlalchemy.exc import IntegrityError

from addons.pos_session.models import Desk, PaymentMethod
from addons.pos_ticketing.errors import ChoiceNotHere, NameTaken
from addons.pos_ticketing.models import (
    AudienceCategory,
    ChannelAudienceCategory,
    ChannelContingent,
    ChannelDelivery,
    ChannelDesk,
    ChannelDocument,
    ChannelEvent,
    ChannelPaymentMethod,
    Contingent,
    DeliveryMode,
    DocumentTemplate,
    Event,
    SalesChannel,
)
from addons.pos_ticketing.models.channel import MIXED, REFUSE, WARN
from addons.pos_ticketing.permissions import SETUP
from core.db import db, lock_row
from core.identity.actor import require
from core.identity.visibility import visible
from core.journal import enter

LISTS: dict[str, tuple[Any, str, Any]] = {
    "desks": (ChannelDesk, "desk_id", Desk),
    "events": (ChannelEvent, "event_id", Event),
    "contingents": (ChannelContingent, "contingent_id", Contingent),
    "audience": (ChannelAudienceCategory, "audience_category_id", AudienceCategory),
    "methods": (ChannelPaymentMethod, "payment_method_id", PaymentMethod),
}
"""``{field: (the table of the list, its column, what it names)}``; an empty list means all, but no contingent."""


@dataclass(frozen=True)
class Fee:
    """What a delivery mode costs in a channel: cents TTC, at a VAT rate in 1/100 of a percent."""

    amount: int = 0
    vat_rate: int = 0


@dataclass(frozen=True)
class ChannelValues:
    """Everything the form of a channel says."""

    name: str
    selection_mode: str = MIXED
    orphans: str = WARN
    orphan_fill: int = 80
    old_drawer: str = REFUSE
    draft_minutes: int = 24 * 60
    option_hours: int = 72
    notice_hours: int = 24
    ticket_template_id: int | None = None
    weight: int = 50
    active: bool = True
    desks: frozenset[int] = frozenset()
    events: frozenset[int] = frozenset()
    contingents: frozenset[int] = frozenset()
    audience: frozenset[int] = frozenset()
    methods: frozenset[int] = frozenset()
    deliveries: Mapping[int, Fee] = field(default_factory=dict)
    """``{delivery mode id: its fee here}``."""
    documents: Mapping[int, int | None] = field(default_factory=dict)
    """``{document template id: delivery mode id, None: with the tickets}``."""


_COLUMNS = [
    each.name for each in fields(ChannelValues) if each.name not in (*LISTS, "deliveries", "documents")
]


def save_channel(centre_id: int, values: ChannelValues, channel_id: int | None = None) -> SalesChannel:
    """Make or change a channel of a centre; what changed is journalled.

    Raises NameTaken, ChoiceNotHere (something of another centre), NotFound, Forbidden.
    """
    channel = SalesChannel(centre_id=centre_id) if channel_id is None else visible(SalesChannel, channel_id)
    require(SETUP, channel.centre_id)
    _check_choices(channel.centre_id, values)
    if channel_id is None:
        before = ChannelValues("")
    else:
        lock_row(channel)
        before = values_of(channel)
    for name in _COLUMNS:
        setattr(channel, name, getattr(values, name))
    try:
        with db.session.begin_nested():
            db.session.add(channel)
            db.session.flush()
    except IntegrityError as error:
        raise NameTaken(fields={"name": NameTaken.message}) from error
    changed = {name: _entered(before, values, name) for name in _COLUMNS if _differ(before, values, name)}
    for name, (model, column, _target) in LISTS.items():
        rows = {each: {column: each} for each in getattr(values, name)}
        changed |= _store(channel.id, model, column, dict.fromkeys(getattr(before, name)), rows, name)
    deliveries = {
        mode_id: {"mode_id": mode_id, "fee": fee.amount, "vat_rate": fee.vat_rate}
        for mode_id, fee in values.deliveries.items()
    }
    kept: dict[int, Any] = {
        mode_id: {"mode_id": mode_id, "fee": fee.amount, "vat_rate": fee.vat_rate}
        for mode_id, fee in before.deliveries.items()
    }
    changed |= _store(channel.id, ChannelDelivery, "mode_id", kept, deliveries, "deliveries")
    documents = {each: {"template_id": each, "mode_id": mode} for each, mode in values.documents.items()}
    kept = {each: {"template_id": each, "mode_id": mode} for each, mode in before.documents.items()}
    changed |= _store(channel.id, ChannelDocument, "template_id", kept, documents, "documents")
    if channel_id is None or changed:
        kind = "pos_ticketing.channel_added" if channel_id is None else "pos_ticketing.channel_changed"
        enter("house", kind, {"centre": channel.centre_id, "channel": channel.id, **changed})
    return channel


def values_of(channel: SalesChannel) -> ChannelValues:
    """What a channel says now: seven statements."""
    lists: dict[str, Any] = {}
    for name, (model, column, _target) in LISTS.items():
        table: Table = model.__table__
        chosen = select(table.c[column]).where(table.c.channel_id == channel.id)
        lists[name] = frozenset(db.session.execute(chosen).scalars())
    modes = select(ChannelDelivery).where(ChannelDelivery.channel_id == channel.id)
    documents = select(ChannelDocument).where(ChannelDocument.channel_id == channel.id)
    return ChannelValues(
        **{name: getattr(channel, name) for name in _COLUMNS},
        **lists,
        deliveries={row.mode_id: Fee(row.fee, row.vat_rate) for row in db.session.scalars(modes)},
        documents={row.template_id: row.mode_id for row in db.session.scalars(documents)},
    )


def _check_choices(centre_id: int, values: ChannelValues) -> None:
    """Everything that is named is of the channel's centre; one statement for each list."""
    modes = {*values.deliveries, *(mode for mode in values.documents.values() if mode is not None)}
    templates = {*values.documents, *({values.ticket_template_id} - {None})}
    wanted: list[tuple[str, Any, Any]] = [
        *((name, target, getattr(values, name)) for name, (_model, _column, target) in LISTS.items()),
        ("deliveries", DeliveryMode, modes),
        ("documents", DocumentTemplate, templates),
    ]
    for name, target, ids in wanted:
        if not ids:
            continue
        there = select(target.id).where(target.centre_id == centre_id, target.id.in_(ids))
        if set(ids) - set(db.session.execute(there).scalars()):
            raise ChoiceNotHere(fields={name: ChoiceNotHere.message})


def _store(
    channel_id: int,
    model: Any,
    column: str,
    before: Mapping[int, Any],
    rows: Mapping[int, dict[str, Any]],
    name: str,
) -> dict[str, Any]:
    """Make the rows of one list what they are now; what the journal says of it: ``{name: [taken away, put there]}``."""
    table: Table = model.__table__
    gone = sorted(each for each in before if each not in rows or before[each] not in (None, rows[each]))
    new = sorted(each for each in rows if each not in before or each in gone)
    if gone:
        db.session.execute(
            delete(table).where(table.c.channel_id == channel_id, table.c[column].in_(gone)),
        )
    if new:
        db.session.execute(insert(table), [{"channel_id": channel_id, **rows[each]} for each in new])
    return {name: [gone, new]} if gone or new else {}


def _differ(before: ChannelValues, values: ChannelValues, name: str) -> bool:
    return bool(getattr(before, name) != getattr(values, name))


def _entered(before: ChannelValues, values: ChannelValues, name: str) -> Any:
    """``[before, after]`` of a figure or a choice; of the name only that it changed."""
    return True if name == "name" else [getattr(before, name), getattr(values, name)]
