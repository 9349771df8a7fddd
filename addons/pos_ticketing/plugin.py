"""What the ticketing gives to the host, and its answers to the questions of the point of sale."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from addons.pos_ticketing.permissions import GROUPS, PERMISSIONS
from addons.pos_ticketing.settings import PosTicketingSettings
from core.contributions import DefaultGroup, Permission
from core.hookspecs import hookimpl

if TYPE_CHECKING:
    from addons.pos_session.line_kinds import LineKind


@hookimpl
def register_settings() -> type[PosTicketingSettings]:
    return PosTicketingSettings


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
def pos_session_line_kinds() -> Iterable[LineKind]:
    from addons.pos_ticketing.services.ticket_kind import TicketKind

    return [TicketKind()]
