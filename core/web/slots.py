"""Template slots: named places in a page that other addons fill."""

from __future__ import annotations

from typing import Any

from flask import render_template
from markupsafe import Markup

from core.contributions import SlotItem
from core.registry import registry
from core.web.centre import centre_or_none


def slot(name: str, **context: Any) -> Markup:
    """What the addons show in the slot ``name``, lower weights first, ties in order of dependency.

    ``name`` is ``<addon>.<page>.<place>`` (docs/slots.md) and ``context`` what every filler may use. Addons
    switched off in the current centre are left out.
    """
    centre = centre_or_none()
    centre_id = centre.id if centre is not None else None
    found = registry().collect("slot_items", centre=centre_id, slot=name, context=context)
    items: list[SlotItem] = sorted((item for _, item in found), key=lambda item: item.weight)
    shown = [render_template(item.template, **{**context, **item.context}) for item in items]
    return Markup("\n".join(shown))  # noqa: S704 - our own templates, escaped
