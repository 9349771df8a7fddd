"""Every question the host asks its addons: typed, each with its contract. This file is the addon API.

The ``register_*`` hooks are called once at the start, outside of any request. The others are called while
a request (or job) is served, inside its transaction, and only for addons switched on in its centre.
"""

# mypy: disable-error-code="empty-body"

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pluggy

from core import PROJECT

if TYPE_CHECKING:
    import click
    from flask import Blueprint
    from flask_smorest import Blueprint as ApiBlueprint
    from pydantic import BaseModel

    from core.contributions import (
        DefaultGroup,
        EventHandler,
        FormSection,
        Job,
        JournalKind,
        MenuItem,
        Permission,
        ReferencePage,
        SlotItem,
    )
    from core.demo import Demo

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def register_hookspecs() -> Iterable[ModuleType]:
    """Return the modules holding the questions this addon asks other addons (its ``hookspecs.py``)."""


@hookspec
def register_settings() -> type[BaseModel]:
    """Return the model of the addon's section in the configuration; every field needs a default.

    Unknown keys of the section stop the start, whatever the model says about them.
    """


@hookspec
def register_models() -> None:
    """Import the addon's models, so that their tables (named ``<addon>__…``) join the metadata."""


@hookspec
def register_permissions() -> Iterable[Permission]:
    """Return the permissions the addon's views ask for; a code declared twice stops the start."""


@hookspec
def register_groups() -> Iterable[DefaultGroup]:
    """Return the groups to make, or the permissions to add to another addon's group.

    Applied after a migration, once per permission: what an administrator took away stays away.
    """


@hookspec
def register_blueprints() -> Iterable[Blueprint]:
    """Return the pages; the first blueprint is named like the addon, others ``<addon>_…``.

    Every endpoint declares who may call it (core/identity/access.py) or the start stops.
    """


@hookspec
def register_api() -> Iterable[ApiBlueprint]:
    """Return the flask-smorest blueprints to mount under ``/api/v1``."""


@hookspec
def register_menu() -> Iterable[MenuItem]:
    """Return the entries of the navigation; shown to whoever has their permission."""


@hookspec
def register_event_handlers() -> Iterable[EventHandler]:
    """Return the handlers of events (of this addon, its dependencies, or the host)."""


@hookspec
def register_commands() -> Iterable[click.Command]:
    """Return commands for ``guichet``; they run in an application context, as the system."""


@hookspec
def register_jobs() -> Iterable[Job]:
    """Return the work this addon does in ``guichet worker``."""


@hookspec
def register_journal_kinds() -> Iterable[JournalKind]:
    """Return how the readers of the journal see the kinds of entries this addon makes."""


@hookspec
def slot_items(slot: str, context: Mapping[str, Any]) -> Iterable[SlotItem]:
    """Return what to show in the slot named ``<addon>.<page>.<place>`` (docs/slots.md lists them)."""


@hookspec
def form_sections(form: str, subject: Any) -> Iterable[FormSection]:
    """Return the sections to add to the form named ``form``; ``subject`` is what it edits, or None."""


@hookspec
def api_extensions(resource: str, objects: Sequence[Any]) -> Iterable[Mapping[int, Mapping[str, Any]]]:
    """Return mappings from an object's id to what to add to it in the API, for all objects at once."""


@hookspec
def document_context(document: str, subject: Any) -> Iterable[Mapping[str, Any]]:
    """Return further values for a printed document (``<addon>.<document>``), such as mentions at its foot."""


@hookspec
def addon_enabled(addon: str, centre_id: int) -> None:
    """An addon was switched on in a centre: make what it needs there. Inside the transaction."""


@hookspec
def addon_disabled(addon: str, centre_id: int) -> None:
    """An addon was switched off in a centre: put away what it made there; all it knows is kept. In the transaction."""


@hookspec
def addon_disabling(addon: str, centre_id: int) -> Iterable[str]:
    """Return the reasons (sentences) why ``addon`` cannot be switched off in the centre now; none: it may."""


@hookspec
def addon_purging(addon: str) -> Iterable[str]:
    """Return the reasons (sentences) why the tables of ``addon`` must not be purged; none: they may."""


@hookspec
def check_invariants() -> Iterable[str]:
    """Return a sentence for each rule the stored data breaks (``guichet addon doctor``); reads only."""


@hookspec
def reference_pages() -> Iterable[ReferencePage]:
    """Return pages of docs/ read off the addon's code; ``make docs`` writes them, a test compares."""


@hookspec
def load_demo(demo: Demo) -> None:
    """Add this addon's demo data, from ``demo.random`` only, so that it is the same each time."""
