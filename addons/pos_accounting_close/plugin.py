"""What the accounting closures give to the host, and their answers to the questions of the point of sale."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import ModuleType
from typing import TYPE_CHECKING, Any

from addons.pos_accounting_close.menu import MENU
from addons.pos_accounting_close.permissions import GROUPS, PERMISSIONS
from core.contributions import DefaultGroup, Job, JournalKind, MenuItem, Permission, SlotItem
from core.hookspecs import hookimpl

if TYPE_CHECKING:
    import click
    from flask import Blueprint

    from addons.pos_accounting_close.hookspecs import CustomerAccount
    from addons.pos_session.hookspecs import PartAction
    from addons.pos_session.services.line_kinds import SessionRef
    from addons.pos_session.services.states import State, Transition
    from core.demo import Demo

ADDON = "pos_accounting_close"


@hookimpl
def register_hookspecs() -> Iterable[ModuleType]:
    from addons.pos_accounting_close import hookspecs

    return [hookspecs]


@hookimpl
def register_models() -> None:
    import addons.pos_accounting_close.models  # noqa: F401


@hookimpl
def register_permissions() -> Iterable[Permission]:
    return PERMISSIONS


@hookimpl
def register_groups() -> Iterable[DefaultGroup]:
    return GROUPS


@hookimpl
def register_blueprints() -> Iterable[Blueprint]:
    from addons.pos_accounting_close.views import blueprint

    return [blueprint]


@hookimpl
def register_menu() -> Iterable[MenuItem]:
    return MENU


@hookimpl
def register_journal_kinds() -> Iterable[JournalKind]:
    from addons.pos_accounting_close.journal_kinds import JOURNAL_KINDS

    return JOURNAL_KINDS


@hookimpl
def pos_session_states() -> Iterable[State]:
    from addons.pos_accounting_close.services.states import STATES

    return STATES


@hookimpl
def pos_session_transitions() -> Iterable[Transition]:
    from addons.pos_accounting_close.services.states import TRANSITIONS

    return TRANSITIONS


@hookimpl
def pos_session_part_actions(part_ids: Sequence[int]) -> Iterable[Mapping[int, PartAction]]:
    from addons.pos_accounting_close.services.reallocatable import part_actions

    return [part_actions(part_ids)]


@hookimpl
def register_jobs() -> Iterable[Job]:
    from addons.pos_accounting_close.jobs import JOBS

    return JOBS


@hookimpl
def register_commands() -> Iterable[click.Command]:
    from addons.pos_accounting_close.commands import COMMANDS

    return COMMANDS


@hookimpl
def slot_items(slot: str, context: Mapping[str, Any]) -> Iterable[SlotItem]:
    from addons.pos_accounting_close.slots import SLOTS

    return SLOTS[slot](context) if slot in SLOTS else []


@hookimpl
def addon_enabled(addon: str, centre_id: int) -> None:
    from addons.pos_accounting_close.services.chart_defaults import lay_defaults

    if addon == ADDON:
        lay_defaults(centre_id)


@hookimpl
def addon_disabling(addon: str, centre_id: int) -> Iterable[str]:
    from addons.pos_accounting_close.services.switching import reasons_against_switching_off

    return reasons_against_switching_off(centre_id) if addon == ADDON else []


@hookimpl
def addon_purging(addon: str) -> Iterable[str]:
    from addons.pos_accounting_close.services.switching import reasons_against_purging

    return reasons_against_purging() if addon == ADDON else []


@hookimpl
def check_invariants() -> Iterable[str]:
    from addons.pos_accounting_close.services.invariants import broken

    return broken()


@hookimpl
def pos_accounting_close_customers(order_ids: Sequence[int]) -> Iterable[Mapping[int, CustomerAccount]]:
    from addons.pos_accounting_close.services.posting_customers import invoiced_customers

    return [invoiced_customers(order_ids)]


@hookimpl
def load_demo(demo: Demo) -> None:
    from addons.pos_accounting_close.demo import load

    load(demo)


@hookimpl
def pos_session_writing(session: SessionRef) -> None:
    from addons.pos_accounting_close.services.fiscal_guard import check_open_period

    check_open_period(session.centre_id)
