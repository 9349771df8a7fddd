"""What an addon hands to the host: frozen dataclasses, one per kind of contribution."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from marshmallow import Schema


@dataclass(frozen=True)
class Permission:
    """A right that views and services ask for; ``code`` begins with the addon's name."""

    code: str
    label: str


@dataclass(frozen=True)
class DefaultGroup:
    """A group made with the addon; two addons may name the same code, each adding its permissions.

    ``label`` is None for the addon that only adds permissions to a group of another.
    """

    code: str
    label: str | None
    permissions: tuple[str, ...]


@dataclass(frozen=True)
class MenuItem:
    """An entry of the navigation; ``section`` and ``label`` are msgids."""

    label: str
    endpoint: str
    section: str
    weight: int = 50
    permission: str | None = None


@dataclass(frozen=True)
class SlotItem:
    """A template to show in a named place of another addon's page; lower weights come first."""

    template: str
    weight: int = 50
    context: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class FormSection:
    """A part of another addon's form: its own schema, fields and rows; saved in the same transaction."""

    schema: Schema
    template: str
    load: Callable[[Any], dict[str, Any]]
    save: Callable[[Any, dict[str, Any]], None]


@dataclass(frozen=True)
class EventHandler:
    """Calls ``handler`` with each announced event of ``event_type`` (core/events.py)."""

    event_type: type
    handler: Callable[[Any], None]
    phase: Literal["before_commit", "after_commit"] = "before_commit"


@dataclass(frozen=True)
class Job:
    """Work done by ``guichet worker``.

    A job with ``every_minutes`` runs by itself with an empty payload; the others are fed by outbox rows of
    their ``kind`` (begins with the addon's name). A handler may be run twice for one row: it must not mind.
    """

    kind: str
    handler: Callable[[dict[str, Any]], None]
    label: str
    every_minutes: int | None = None


@dataclass(frozen=True)
class ReferencePage:
    """A page of docs/ that an addon of this repository reads off its code: the name of its file and its text."""

    file: str
    text: str


@dataclass(frozen=True)
class JournalValue:
    """A value in the data of a journal entry and how its readers see it; ``money`` is cents."""

    key: str
    label: str
    shown_as: Literal["text", "money", "user", "centre", "addon"] = "text"


@dataclass(frozen=True)
class JournalKind:
    """A kind of journal entry as its readers call it, with the values worth a glance, in order."""

    kind: str
    label: str
    values: tuple[JournalValue, ...] = ()
