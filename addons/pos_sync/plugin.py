"""What the exchanges give to the host, and their answers to the questions of the point of sale."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import ModuleType
from typing import TYPE_CHECKING, Any

from addons.pos_sync.menu import entries
from addons.pos_sync.permissions import GROUPS, PERMISSIONS
from addons.pos_sync.settings import PosSyncSettings
from core.contributions import (
    DefaultGroup,
    EventHandler,
    Job,
    JournalKind,
    MenuItem,
    Permission,
    ReferencePage,
    SlotItem,
)
from core.hookspecs import hookimpl

if TYPE_CHECKING:
    import click
    from flask import Blueprint

    from addons.pos_session.services.line_kinds import (
        LineKind,
        OrderRef,
        SessionRef,
        TakenBack,
        WrittenPayment,
    )
    from addons.pos_session.services.opening_work import OpeningStep
    from addons.pos_session.services.tenders import Part
    from addons.pos_sync.services.holders import Holder
    from core.api import ApiBlueprint

ADDON = "pos_sync"


@hookimpl
def register_settings() -> type[PosSyncSettings]:
    return PosSyncSettings


@hookimpl
def register_hookspecs() -> Iterable[ModuleType]:
    from addons.pos_sync import hookspecs

    return [hookspecs]


@hookimpl
def register_models() -> None:
    import addons.pos_sync.models  # noqa: F401


@hookimpl
def register_permissions() -> Iterable[Permission]:
    return PERMISSIONS


@hookimpl
def register_groups() -> Iterable[DefaultGroup]:
    return GROUPS


@hookimpl
def reference_pages() -> Iterable[ReferencePage]:
    from addons.pos_sync.services.format.pages import exchange_pages

    return [ReferencePage(file, text) for file, text in exchange_pages().items()]


@hookimpl
def register_journal_kinds() -> Iterable[JournalKind]:
    from addons.pos_sync.journal_kinds import JOURNAL_KINDS

    return JOURNAL_KINDS


@hookimpl
def register_event_handlers() -> Iterable[EventHandler]:
    from addons.pos_session.events import OrderValidated, SessionClosed
    from addons.pos_sync.events import AdvanceReturned, SaleGivenUp
    from addons.pos_sync.handlers import document_order, export_closed, let_go, return_advance

    return [
        EventHandler(SessionClosed, export_closed),
        EventHandler(OrderValidated, document_order),
        EventHandler(AdvanceReturned, return_advance),
        EventHandler(SaleGivenUp, let_go, "after_commit"),
    ]


@hookimpl
def register_jobs() -> Iterable[Job]:
    from addons.pos_sync.jobs import JOBS

    return JOBS


@hookimpl
def register_commands() -> Iterable[click.Command]:
    from addons.pos_sync.commands import COMMANDS

    return COMMANDS


@hookimpl
def pos_session_order_validating(order: OrderRef, parts: Sequence[Part]) -> None:
    from addons.pos_sync.services.orders.kept import check_kept

    if not order.one_shot:
        check_kept(order.id)


@hookimpl
def pos_session_correction_means(
    order_id: int, taken: Sequence[TakenBack], fresh: int
) -> Iterable[Mapping[int, int]]:
    from addons.pos_sync.services.orders.corrected import check_given_back

    check_given_back(order_id, fresh + sum(each.amount for each in taken), [each.line_id for each in taken])
    return []


@hookimpl
def pos_session_payment_written(order: OrderRef, payment: WrittenPayment) -> None:
    from addons.pos_sync.services.orders.corrected import check_given_back

    if payment.corrects_id is not None:
        check_given_back(payment.corrects_id)


@hookimpl
def pos_session_opening(session: SessionRef) -> Iterable[OpeningStep]:
    from addons.pos_sync.receive_jobs import told
    from addons.pos_sync.services.importing.opening import import_steps

    return import_steps(session, told)


@hookimpl
def pos_session_line_kinds() -> Iterable[LineKind]:
    from addons.pos_sync.services.advance_kind import AdvanceKind

    return [AdvanceKind()]


@hookimpl
def document_context(document: str, subject: Any) -> Iterable[Mapping[str, Any]]:
    from addons.pos_sync.views.order_mention import mentions_of

    return [{"mentions": mentions}] if (mentions := mentions_of(document, subject)) else []


@hookimpl
def register_blueprints() -> Iterable[Blueprint]:
    from addons.pos_sync.views import blueprint

    return [blueprint]


@hookimpl
def register_api() -> Iterable[ApiBlueprint]:
    from addons.pos_sync.api import blueprint

    return [blueprint]


@hookimpl
def register_menu() -> Iterable[MenuItem]:
    return entries()


@hookimpl
def slot_items(slot: str, context: Mapping[str, Any]) -> Iterable[SlotItem]:
    from addons.pos_sync.slots import SLOTS

    return SLOTS[slot](context) if slot in SLOTS else []


@hookimpl(optionalhook=True)
def pos_ticketing_holders(centre_id: int) -> Iterable[Holder]:
    from addons.pos_sync.services.holders import holders

    return holders(centre_id)
