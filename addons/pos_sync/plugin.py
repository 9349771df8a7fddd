"""What the exchanges give to the host, and their answers to the questions of the point of sale."""

from __future__ import annotations

from collections.abc import Iterable

from addons.pos_sync.permissions import GROUPS, PERMISSIONS
from addons.pos_sync.settings import PosSyncSettings
from core.contributions import DefaultGroup, EventHandler, Job, JournalKind, Permission, ReferencePage
from core.hookspecs import hookimpl

ADDON = "pos_sync"


@hookimpl
def register_settings() -> type[PosSyncSettings]:
    return PosSyncSettings


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
    from addons.pos_session.events import SessionClosed
    from addons.pos_sync.handlers import export_closed

    return [EventHandler(SessionClosed, export_closed)]


@hookimpl
def register_jobs() -> Iterable[Job]:
    from addons.pos_sync.jobs import JOBS

    return JOBS
