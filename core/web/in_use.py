"""What lists of things that are put out of use instead of deleted share: the filter and the column."""

from __future__ import annotations

from typing import Any

from core.web.i18n import _
from core.web.tables import Column, Filter


def in_use_filter(active: Any) -> Filter:
    """The choice between what is in use and what is not."""
    options = [("1", _("In use")), ("0", _("Out of use"))]
    return Filter("state", _("State"), options=options, where=lambda value: active.is_(value == "1"))


def in_use_column() -> Column:
    """Whether a row is in use, as a badge."""
    return Column(
        "active",
        _("State"),
        value=lambda row: _("In use") if row.active else _("Out of use"),
        badge=lambda row: "success" if row.active else "secondary",
    )
