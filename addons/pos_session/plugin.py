"""What the point of sale gives to the host, and its own answers to its own questions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import ModuleType
from typing import TYPE_CHECKING, Any

from addons.pos_session.hookspecs import ClosingBlocker, SheetSection
from addons.pos_session.menu import MENU
from addons.pos_session.permissions import GROUPS, PERMISSIONS
from addons.pos_session.services.line_kinds import LineKind, OrderRef, SessionRef
from addons.pos_session.settings import PosSessionSettings
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
from core.i18n import N_

if TYPE_CHECKING:
    from flask import Blueprint
    from flask_smorest import Blueprint as ApiBlueprint

    from addons.pos_session.services.opening_work import OpeningStep
    from addons.pos_session.services.states import State, Transition
    from addons.pos_session.services.tenders import Part
    from core.demo import Demo


@hookimpl
def register_hookspecs() -> Iterable[ModuleType]:
    from addons.pos_session import hookspecs

    return [hookspecs]


@hookimpl
def register_settings() -> type[PosSessionSettings]:
    return PosSessionSettings


@hookimpl
def register_models() -> None:
    import addons.pos_session.models  # noqa: F401


@hookimpl
def register_permissions() -> Iterable[Permission]:
    return PERMISSIONS


@hookimpl
def register_groups() -> Iterable[DefaultGroup]:
    return GROUPS


@hookimpl
def register_blueprints() -> Iterable[Blueprint]:
    from addons.pos_session.views import blueprint

    return [blueprint]


@hookimpl
def register_api() -> Iterable[ApiBlueprint]:
    from addons.pos_session.api import blueprint

    return [blueprint]


@hookimpl
def register_menu() -> Iterable[MenuItem]:
    return MENU


@hookimpl
def register_event_handlers() -> Iterable[EventHandler]:
    from addons.pos_session.events import AlertsRaised, OrderValidated, SessionClosed
    from addons.pos_session.handlers import mail_alerts, print_closing
    from addons.pos_session.services.customers import note_activity

    return [
        EventHandler(OrderValidated, note_activity),
        EventHandler(AlertsRaised, mail_alerts),
        EventHandler(SessionClosed, print_closing),
    ]


@hookimpl
def register_jobs() -> Iterable[Job]:
    from addons.pos_session.services.opening_run import KIND
    from addons.pos_session.services.opening_work import work
    from addons.pos_session.services.watch import flag_left_open

    return [
        Job(KIND, work, N_("Opening of a session")),
        Job("pos_session.left_open", flag_left_open, N_("Flag sessions left open"), every_minutes=15),
    ]


@hookimpl
def addon_enabled(addon: str, centre_id: int) -> None:
    from addons.pos_session.services.catalogue import make_default_methods
    from addons.pos_session.services.customers import walk_in

    if addon == "pos_session":
        make_default_methods(centre_id)
        walk_in(centre_id)


@hookimpl
def addon_disabling(addon: str, centre_id: int) -> Iterable[str]:
    from addons.pos_session.services.switching import reasons_against_switching_off

    return reasons_against_switching_off(centre_id) if addon == "pos_session" else []


@hookimpl
def addon_purging(addon: str) -> Iterable[str]:
    from addons.pos_session.services.switching import reasons_against_purging

    return reasons_against_purging() if addon == "pos_session" else []


@hookimpl
def check_invariants() -> Iterable[str]:
    from addons.pos_session.services.invariants import broken

    return broken()


@hookimpl
def load_demo(demo: Demo) -> None:
    from addons.pos_session.demo import load

    load(demo)


@hookimpl
def pos_session_line_kinds() -> Iterable[LineKind]:
    from addons.pos_session.services.products import ProductKind
    from addons.pos_session.services.voucher_kind import VoucherKind

    return [ProductKind(), VoucherKind()]


@hookimpl
def slot_items(slot: str, context: Mapping[str, Any]) -> Iterable[SlotItem]:
    from addons.pos_session.slots import SLOTS

    return SLOTS[slot](context) if slot in SLOTS else []


@hookimpl
def pos_session_states() -> Iterable[State]:
    from addons.pos_session.services.states import STATES

    return STATES


@hookimpl
def pos_session_transitions() -> Iterable[Transition]:
    from addons.pos_session.services.states import TRANSITIONS

    return TRANSITIONS


@hookimpl
def pos_session_moving(session: SessionRef, transition: str) -> None:
    from addons.pos_session.services.rules import require_cash_method

    if transition == "open":
        require_cash_method(session)


@hookimpl
def pos_session_opening(session: SessionRef) -> Iterable[OpeningStep]:
    from addons.pos_session.services.opening_journal import journal_steps

    return journal_steps(session)


@hookimpl
def pos_session_order_validating(order: OrderRef, parts: Sequence[Part]) -> None:
    from addons.pos_session.services.rules import check_cash_limit

    check_cash_limit(parts)


@hookimpl
def pos_session_closing_blockers(session: SessionRef) -> Iterable[ClosingBlocker]:
    from addons.pos_session.services.closing_blockers import connected_blockers, draft_blockers

    return [*draft_blockers(session.id), *connected_blockers(session.id)]


@hookimpl
def pos_session_sheet_sections(session: SessionRef) -> Iterable[SheetSection]:
    from addons.pos_session.services.sheet_totals import families_section

    return families_section(session.id)


@hookimpl
def reference_pages() -> Iterable[ReferencePage]:
    from addons.pos_session.views.states_page import states_page

    return [ReferencePage("session-states.md", states_page())]


@hookimpl
def register_journal_kinds() -> Iterable[JournalKind]:
    from addons.pos_session.journal_kinds import JOURNAL_KINDS

    return JOURNAL_KINDS
