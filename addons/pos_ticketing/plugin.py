"""What the ticketing gives to the host, and its answers to the questions of the point of sale."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from types import ModuleType
from typing import TYPE_CHECKING, Any

from addons.pos_session.hookspecs import ClosingBlocker, OrderColumn, OrderFilter, SheetSection
from addons.pos_ticketing.exchange import (  # noqa: F401 - answers too
    pos_sync_export_arrived,
    pos_sync_export_rows,
    pos_sync_letter_arrived,
    pos_sync_letters,
)
from addons.pos_ticketing.menu import MENU
from addons.pos_ticketing.permissions import GROUPS, PERMISSIONS
from addons.pos_ticketing.settings import PosTicketingSettings
from core.contributions import (
    DefaultGroup,
    EventHandler,
    FormSection,
    Job,
    JournalKind,
    MenuItem,
    Permission,
    SlotItem,
)
from core.hookspecs import hookimpl

if TYPE_CHECKING:
    import click
    from flask import Blueprint
    from flask_smorest import Blueprint as ApiBlueprint
    from sqlalchemy import ColumnElement

    from addons.pos_session.services.line_kinds import LineKind, OrderRef, SessionRef
    from addons.pos_ticketing.services.accounting import CancelledTicket, DrawerColumn, Presale
    from core.demo import Demo

ADDON = "pos_ticketing"


@hookimpl
def register_settings() -> type[PosTicketingSettings]:
    return PosTicketingSettings


@hookimpl
def register_hookspecs() -> Iterable[ModuleType]:
    from addons.pos_ticketing import hookspecs

    return [hookspecs]


@hookimpl
def register_models() -> None:
    import addons.pos_ticketing.models  # noqa: F401


@hookimpl
def register_permissions() -> Iterable[Permission]:
    return PERMISSIONS


@hookimpl
def register_groups() -> Iterable[DefaultGroup]:
    return GROUPS


@hookimpl
def register_blueprints() -> Iterable[Blueprint]:
    from addons.pos_ticketing.views import blueprint

    return [blueprint]


@hookimpl
def register_api() -> Iterable[ApiBlueprint]:
    from addons.pos_ticketing.api import blueprint

    return [blueprint]


@hookimpl
def register_menu() -> Iterable[MenuItem]:
    return MENU


@hookimpl
def register_commands() -> Iterable[click.Command]:
    from addons.pos_ticketing.commands import ticketing_cli

    return [ticketing_cli]


@hookimpl
def register_jobs() -> Iterable[Job]:
    from addons.pos_ticketing.jobs import JOBS

    return JOBS


@hookimpl
def register_event_handlers() -> Iterable[EventHandler]:
    from addons.pos_session.events import OrderPartlyPaid, OrderValidated, SessionCreated
    from addons.pos_ticketing.printing_handler import print_at_once
    from addons.pos_ticketing.services.basket import free_basket
    from addons.pos_ticketing.services.deliveries import record_delivery
    from addons.pos_ticketing.services.drawers import note_channel
    from addons.pos_ticketing.services.order_documents import keep_defaults
    from addons.pos_ticketing.services.paid_places import keep_paid_places
    from addons.pos_ticketing.services.reservation_end import confirm_sold

    return [
        EventHandler(OrderValidated, free_basket),
        EventHandler(OrderValidated, confirm_sold),
        EventHandler(OrderValidated, record_delivery),
        EventHandler(OrderValidated, keep_defaults),
        EventHandler(OrderValidated, print_at_once),
        EventHandler(OrderPartlyPaid, keep_paid_places),
        EventHandler(SessionCreated, note_channel),
    ]


@hookimpl
def register_journal_kinds() -> Iterable[JournalKind]:
    from addons.pos_ticketing.journal_kinds import JOURNAL_KINDS

    return JOURNAL_KINDS


@hookimpl
def slot_items(slot: str, context: Mapping[str, Any]) -> Iterable[SlotItem]:
    from addons.pos_ticketing.slots import SLOTS

    return SLOTS[slot](context) if slot in SLOTS else []


@hookimpl
def form_sections(form: str, subject: Any) -> Iterable[FormSection]:
    from addons.pos_ticketing.centre_section import CENTRE_FORM, section

    return [section(subject)] if form == CENTRE_FORM else []


@hookimpl
def api_extensions(resource: str, objects: Sequence[Any]) -> Iterable[Mapping[int, Mapping[str, Any]]]:
    from addons.pos_ticketing.services.order_tickets import ORDERS, tickets_by_order

    return [tickets_by_order([order.id for order in objects])] if resource == ORDERS else []


@hookimpl
def document_context(document: str, subject: Any) -> Iterable[Mapping[str, Any]]:
    from addons.pos_ticketing.services.order_tickets import RECEIPT
    from addons.pos_ticketing.views.receipt_mentions import mentions_of

    found = mentions_of(subject.id) if document == RECEIPT else None
    return [{"mentions": found}] if found else []


@hookimpl
def addon_disabling(addon: str, centre_id: int) -> Iterable[str]:
    from addons.pos_ticketing.services import upkeep

    if addon != ADDON:
        return []
    held = upkeep.held_in_centre(centre_id) or upkeep.on_drafts_in_centre(centre_id)
    return [upkeep.SEATS_HELD] if held else []


@hookimpl
def addon_purging(addon: str) -> Iterable[str]:
    from addons.pos_ticketing.services import upkeep

    return [upkeep.TICKETS_SOLD] if addon == ADDON and upkeep.any_ticket() else []


@hookimpl
def check_invariants() -> Iterable[str]:
    from addons.pos_ticketing.services.takings_invariants import broken_takings
    from addons.pos_ticketing.services.upkeep import broken_invariants

    return [*broken_invariants(), *broken_takings()]


@hookimpl
def load_demo(demo: Demo) -> None:
    from addons.pos_ticketing import demo as theatre
    from addons.pos_ticketing import demo_channels, demo_offers

    theatre.load(demo)
    demo_channels.load(demo)
    demo_offers.load(demo)


@hookimpl
def pos_session_line_kinds() -> Iterable[LineKind]:
    from addons.pos_ticketing.services.delivery_kind import DeliveryKind
    from addons.pos_ticketing.services.membership_kind import MembershipKind
    from addons.pos_ticketing.services.ticket_kind import TicketKind

    return [TicketKind(), MembershipKind(), DeliveryKind()]


@hookimpl
def pos_session_payment_methods() -> Iterable[ColumnElement[bool]]:
    from addons.pos_ticketing.services.channel_methods import OF_CHANNEL

    return [OF_CHANNEL]


@hookimpl
def pos_session_order_validating(order: OrderRef, parts: Sequence[Any]) -> None:
    from addons.pos_ticketing.services.take_back import check_no_exchange

    check_no_exchange(order)


@hookimpl
def pos_session_closing_blockers(session: SessionRef) -> Iterable[ClosingBlocker]:
    from addons.pos_ticketing.services import upkeep

    return upkeep.session_holds(session.id)


@hookimpl
def pos_session_sheet_sections(session: SessionRef) -> Iterable[SheetSection]:
    from addons.pos_ticketing.services.sheet import tickets_section

    return tickets_section(session.id)


@hookimpl
def pos_session_order_columns(order_ids: Sequence[int]) -> Iterable[OrderColumn]:
    from addons.pos_ticketing.services.order_search import performances_column

    return [performances_column(order_ids)]


@hookimpl
def pos_session_order_filters() -> Iterable[OrderFilter]:
    from addons.pos_ticketing.services.order_search import FILTER

    return [FILTER]


@hookimpl(optionalhook=True)
def pos_accounting_close_cancelled_tickets(session_id: int) -> Iterable[CancelledTicket]:
    from addons.pos_ticketing.services.accounting import cancelled_tickets

    return cancelled_tickets(session_id)


@hookimpl(optionalhook=True)
def pos_accounting_close_presales(line_ids: Sequence[int]) -> Iterable[Mapping[int, Presale]]:
    from addons.pos_ticketing.services.accounting import presales

    return [presales(line_ids)]


@hookimpl(optionalhook=True)
def pos_accounting_close_delivery_days(sources: Sequence[str]) -> Iterable[Mapping[str, date]]:
    from addons.pos_ticketing.services.accounting import delivery_days

    return [delivery_days(sources)]


@hookimpl(optionalhook=True)
def pos_accounting_close_drawer_columns(session_ids: Sequence[int]) -> Iterable[DrawerColumn]:
    from addons.pos_ticketing.services.accounting import channel_column

    return [channel_column(session_ids)]


@hookimpl(optionalhook=True)
def pos_accounting_close_archive_tables(centre_id: int, first: datetime, last: datetime) -> Iterable[Any]:
    from addons.pos_ticketing.services.archive_tables import archive_tables

    return archive_tables(centre_id, first, last)
