"""What the probe gives to the host: pages, entries of the menu, slots, a form section, an API."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Blueprint

from core.contributions import FormSection, MenuItem, Permission, SlotItem
from core.hookspecs import hookimpl
from core.i18n import N_
from probe.api import blueprint as api
from probe.sections import SECTION
from probe.views import blueprint


@hookimpl
def register_permissions() -> Iterable[Permission]:
    return [Permission("probe.look", N_("Look")), Permission("probe.touch", N_("Touch"))]


@hookimpl
def register_blueprints() -> Iterable[Blueprint]:
    return [blueprint]


@hookimpl
def register_api() -> Iterable[Any]:
    return [api]


@hookimpl
def register_menu() -> Iterable[MenuItem]:
    return [
        MenuItem(N_("Look"), "probe.users", N_("Probes"), 10, "probe.look"),
        MenuItem(N_("Touch"), "probe.touch", N_("Probes"), 20, "probe.touch"),
    ]


@hookimpl
def slot_items(slot: str, context: Mapping[str, Any]) -> Iterable[SlotItem]:
    if slot != "probe.page.place":
        return []
    return [
        SlotItem("probe/item.html", 60, {"word": "second"}),
        SlotItem("probe/item.html", 40, {"word": "first"}),
    ]


@hookimpl
def form_sections(form: str, subject: Any) -> Iterable[FormSection]:
    return [SECTION] if form == "probe.form" else []
