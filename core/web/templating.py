"""Where templates come from: the deployment's own, then addons (dependants first), then the host."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from pathlib import Path

from flask import Flask
from jinja2 import BaseLoader, ChoiceLoader, FileSystemLoader, PrefixLoader, StrictUndefined, Undefined

from core.config import HostSettings
from core.manifest import Manifest
from core.registry import Registry
from core.web.slots import slot

TEMPLATES = Path(__file__).parent / "templates"


def build_loader(addons: Sequence[Manifest], overrides: Path | None = None) -> BaseLoader:
    """Load ``addon/page.html`` from the first place that has it.

    ``addons`` are in order of dependency. The names ``addon:addon/page.html`` and ``core:core/layout.html``
    always mean the original, so that an override can extend what it replaces.
    """
    own: dict[str, BaseLoader] = {m.name: FileSystemLoader(m.path / "templates") for m in addons}
    host = FileSystemLoader(TEMPLATES)
    deployment = [FileSystemLoader(overrides)] if overrides is not None else []
    return ChoiceLoader(
        [
            *deployment,
            *[own[manifest.name] for manifest in reversed(addons)],
            host,
            PrefixLoader({**own, "core": host}, delimiter=":"),
        ]
    )


class Missing(Undefined):
    """A value that was not passed: may be tested (``{% if x %}``) but not shown, so that a typo is found."""

    __slots__ = ()
    __str__ = StrictUndefined.__str__
    __iter__ = StrictUndefined.__iter__
    __html__ = StrictUndefined.__str__


def new_key() -> str:
    """A fresh idempotency key for a form or a button."""
    return secrets.token_urlsafe(18)


def init_app(app: Flask) -> None:
    """Give ``app`` its templates; a value that was not passed to a page cannot be shown."""
    registry: Registry = app.extensions["registry"]
    settings: HostSettings = app.extensions["settings"]
    app.jinja_options = {**app.jinja_options, "undefined": Missing}
    app.jinja_loader = build_loader(registry.enabled, settings.app.theme_dir)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(slot=slot, new_key=new_key)
