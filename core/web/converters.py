"""The numbers in addresses: ``<int:order_id>`` takes what a column can hold, anything else is a plain 404."""

from __future__ import annotations

from typing import Any

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

from core.limits import MAX_INT


class ColumnInteger(IntegerConverter):
    """A whole number in ASCII digits, 2147483647 at most."""

    regex = "[0-9]{1,10}"

    def __init__(self, rules: Map, *args: Any, **kwargs: Any) -> None:
        super().__init__(rules, *args, **kwargs)
        self.max = min(self.max or MAX_INT, MAX_INT)


def init_app(app: Flask) -> None:
    """Make every ``int`` of every address such a number; before any route is added."""
    app.url_map.converters["int"] = ColumnInteger
