"""The enabled addons and their answers: loads the plugins and asks them in dependency order."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, cast

import pluggy
from flask import current_app

from core import PROJECT, hookspecs
from core.contributions import EventHandler
from core.manifest import Manifest, StartError, resolve


class _Answerer(NamedTuple):
    """One addon's implementation of one hook."""

    manifest: Manifest
    function: Callable[..., Any]
    argnames: tuple[str, ...]


class Registry:
    """Knows which addons are loaded, in which order, and what each of them answers."""

    def __init__(self, installed: dict[str, Manifest], enabled: Iterable[str]) -> None:
        self.installed = installed
        self.enabled = resolve(installed, enabled)
        self._order = {manifest.name: n for n, manifest in enumerate(self.enabled)}
        self._answerers: dict[str, list[_Answerer]] = {}
        self._handlers: dict[tuple[type, str], list[tuple[str, EventHandler]]] | None = None
        self.pm = pluggy.PluginManager(PROJECT)
        self.pm.add_hookspecs(hookspecs)
        for manifest in self.enabled:
            self.pm.register(importlib.import_module(f"{manifest.package}.plugin"), manifest.name)
        for _, module in self.collect("register_hookspecs"):
            self.pm.add_hookspecs(module)
        self._answerers.clear()
        try:
            self.pm.check_pending()
        except pluggy.PluginValidationError as error:
            name = getattr(error.plugin, "__name__", error.plugin)
            raise StartError(f"{name} answers a hook that nobody asks (misspelt?): {error}") from error

    def __contains__(self, addon: str) -> bool:
        return addon in self._order

    def owner_of(self, name: str) -> Manifest | None:
        """The enabled addon that owns a dotted module name, or None (the host)."""
        for manifest in self.enabled:
            if name == manifest.package or name.startswith(f"{manifest.package}."):
                return manifest
        return None

    def ask(self, hook: str, centre: int | None = None, **kwargs: Any) -> list[tuple[Manifest, Any]]:
        """(addon, answer) of every addon that answers, dependencies first.

        With ``centre`` (an id), addons switched off there are left out.
        """
        answers = []
        for manifest, function, argnames in self._answerers_of(hook):
            if centre is not None and not self.is_on(manifest.name, centre):
                continue
            answers.append((manifest, function(*[kwargs[name] for name in argnames])))
        return answers

    def collect(self, hook: str, centre: int | None = None, **kwargs: Any) -> list[tuple[Manifest, Any]]:
        """(addon, item) for every item of every answer, dependencies first."""
        return [
            (manifest, item) for manifest, answer in self.ask(hook, centre, **kwargs) for item in answer or ()
        ]

    def is_on(self, addon: str, centre_id: int) -> bool:
        """Whether an addon is loaded and switched on in a centre."""
        from core.identity.actor import current_actor

        return addon in self._order and (centre_id, addon) not in current_actor().switched_off

    def handlers(self, event_type: type, phase: str) -> list[tuple[str, EventHandler]]:
        """(addon, handler) registered for an event in a phase, dependencies first."""
        if self._handlers is None:
            self._handlers = {}
            for manifest, handler in self.collect("register_event_handlers"):
                key = (handler.event_type, handler.phase)
                self._handlers.setdefault(key, []).append((manifest.name, handler))
        return self._handlers.get((event_type, phase), [])

    def _answerers_of(self, hook: str) -> list[_Answerer]:
        """Read once per hook: pluggy calls the last registered first and loses whose answer is whose."""
        if hook not in self._answerers:
            caller = getattr(self.pm.hook, hook, None)
            if caller is None:
                raise LookupError(f"no hook is named {hook!r}")
            manifests = {manifest.name: manifest for manifest in self.enabled}
            found = [
                _Answerer(manifests[impl.plugin_name], impl.function, tuple(impl.argnames))
                for impl in caller.get_hookimpls()
            ]
            self._answerers[hook] = sorted(found, key=lambda a: self._order[a.manifest.name])
        return self._answerers[hook]


def registry() -> Registry:
    """The registry of the running application."""
    return cast(Registry, current_app.extensions["registry"])
