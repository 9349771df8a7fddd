"""What the booking payments give to the host, and their answers to the questions of the point of sale."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from addons.pos_booking_payment.menu import MENU
from addons.pos_booking_payment.permissions import GROUPS, PERMISSIONS
from addons.pos_session.hookspecs import OrderColumn, OrderFilter, SheetSection
from core.contributions import DefaultGroup, EventHandler, JournalKind, MenuItem, Permission, SlotItem
from core.hookspecs import hookimpl

if TYPE_CHECKING:
    import click
    from flask import Blueprint
    from sqlalchemy import ColumnElement

    from addons.pos_booking_payment.services.accounting import CustomerAccount
    from addons.pos_session.services.line_kinds import (
        LineKind,
        OrderRef,
        SessionRef,
        TakenBack,
        WrittenPayment,
    )
    from core.api import ApiBlueprint
    from core.demo import Demo

ADDON = "pos_booking_payment"


@hookimpl
def register_models() -> None:
    import addons.pos_booking_payment.models  # noqa: F401


@hookimpl
def register_permissions() -> Iterable[Permission]:
    return PERMISSIONS


@hookimpl
def register_groups() -> Iterable[DefaultGroup]:
    return GROUPS


@hookimpl
def register_blueprints() -> Iterable[Blueprint]:
    from addons.pos_booking_payment.views import blueprint

    return [blueprint]


@hookimpl
def register_api() -> Iterable[ApiBlueprint]:
    from addons.pos_booking_payment.api import blueprint

    return [blueprint]


@hookimpl
def register_menu() -> Iterable[MenuItem]:
    return MENU


@hookimpl
def register_journal_kinds() -> Iterable[JournalKind]:
    from addons.pos_booking_payment.journal_kinds import JOURNAL_KINDS

    return JOURNAL_KINDS


@hookimpl
def register_commands() -> Iterable[click.Command]:
    from addons.pos_booking_payment.commands import COMMANDS

    return COMMANDS


@hookimpl
def register_event_handlers() -> Iterable[EventHandler]:
    from addons.pos_booking_payment.events import BookingCharged
    from addons.pos_booking_payment.handlers import follow_customer, journal_charge
    from addons.pos_session.events import CustomerRenamed

    return [
        EventHandler(BookingCharged, journal_charge),
        EventHandler(CustomerRenamed, follow_customer),
    ]


@hookimpl
def pos_session_line_kinds() -> Iterable[LineKind]:
    from addons.pos_booking_payment.services.funding_kind import FundingKind

    return [FundingKind()]


@hookimpl
def pos_session_payment_written(order: OrderRef, payment: WrittenPayment) -> None:
    from addons.pos_booking_payment.services.charge_writing import payment_written

    payment_written(order, payment)


@hookimpl
def pos_session_order_correcting(order_id: int) -> None:
    from addons.pos_booking_payment.services.correcting import check_correcting

    check_correcting(order_id)


@hookimpl
def pos_session_correction_means(
    order_id: int, taken: Sequence[TakenBack], fresh: int
) -> Iterable[Mapping[int, int]]:
    from addons.pos_booking_payment.services.correcting import correction_means

    return correction_means(order_id, taken, fresh)


@hookimpl
def pos_session_not_invoiced() -> Iterable[ColumnElement[bool]]:
    from addons.pos_booking_payment.services.invoicing import OF_A_BOOKING

    return [OF_A_BOOKING]


@hookimpl
def slot_items(slot: str, context: Mapping[str, Any]) -> Iterable[SlotItem]:
    from addons.pos_booking_payment.slots import SLOTS

    return SLOTS[slot](context) if slot in SLOTS else []


@hookimpl
def document_context(document: str, subject: Any) -> Iterable[Mapping[str, Any]]:
    from addons.pos_booking_payment.services.receipt_facts import RECEIPT
    from addons.pos_booking_payment.views.receipt_mentions import mentions_of

    return [{"mentions": mentions_of(subject.id)}] if document == RECEIPT else []


@hookimpl
def addon_enabled(addon: str, centre_id: int) -> None:
    from addons.pos_booking_payment.services.methods import lay_again

    if addon == ADDON:
        lay_again(centre_id)


@hookimpl
def addon_disabled(addon: str, centre_id: int) -> None:
    from addons.pos_booking_payment.services.methods import put_away

    if addon == ADDON:
        put_away(centre_id)


@hookimpl
def addon_disabling(addon: str, centre_id: int) -> Iterable[str]:
    from addons.pos_booking_payment.services.switching import reasons_against_switching_off

    return reasons_against_switching_off(centre_id) if addon == ADDON else []


@hookimpl
def addon_purging(addon: str) -> Iterable[str]:
    from addons.pos_booking_payment.services.switching import reasons_against_purging

    return reasons_against_purging() if addon == ADDON else []


@hookimpl
def check_invariants() -> Iterable[str]:
    from addons.pos_booking_payment.services.invariants import broken

    return broken()


@hookimpl
def load_demo(demo: Demo) -> None:
    from addons.pos_booking_payment.demo import load

    load(demo)


@hookimpl
def pos_session_payment_methods() -> Iterable[ColumnElement[bool]]:
    from addons.pos_booking_payment.services.methods import OFFERED

    return [OFFERED]


@hookimpl
def pos_session_order_columns(order_ids: Sequence[int]) -> Iterable[OrderColumn]:
    from addons.pos_booking_payment.services.order_info import financing_column
    from core.web.i18n import translate

    return [financing_column(order_ids, translate)]


@hookimpl
def pos_session_order_filters() -> Iterable[OrderFilter]:
    from addons.pos_booking_payment.services.order_info import FILTER

    return [FILTER]


@hookimpl
def pos_session_sheet_sections(session: SessionRef) -> Iterable[SheetSection]:
    from addons.pos_booking_payment.services.order_info import sheet_sections
    from core.web.i18n import translate

    return sheet_sections(session.id, translate)


@hookimpl(optionalhook=True)
def pos_accounting_close_owed(order_ids: Sequence[int]) -> Iterable[Mapping[int, CustomerAccount]]:
    from addons.pos_booking_payment.services.accounting import owed

    return [owed(order_ids)]


@hookimpl(optionalhook=True)
def pos_sync_export_rows(table: str, session_id: int) -> Iterable[Mapping[str, Any]] | None:
    from addons.pos_booking_payment.services.export_rows import export_rows

    return export_rows(table, session_id)


@hookimpl(optionalhook=True)
def pos_sync_import_tables(centre_id: int) -> Iterable[Any]:
    from addons.pos_booking_payment.services.exchange_import import import_tables

    return import_tables(centre_id)


@hookimpl(optionalhook=True)
def pos_sync_batch_tables(batch: Any) -> Iterable[Any]:
    from addons.pos_booking_payment.services.exchange_batches import batch_tables

    return batch_tables(batch)


@hookimpl(optionalhook=True)
def pos_accounting_close_archive_tables(centre_id: int, first: datetime, last: datetime) -> Iterable[Any]:
    from addons.pos_booking_payment.services.archive_tables import archive_tables

    return archive_tables(centre_id, first, last)
