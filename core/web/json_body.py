"""Reading JSON bodies, of the API and of pages: what the host cannot handle is refused with a sentence."""

from __future__ import annotations

import json
import math
from typing import Any

from flask import Request

from core.errors import Refusal
from core.i18n import N_
from core.limits import is_clean

DEEPEST = 32
"""How many lists and objects may be inside one another."""

MOST_DIGITS = 19


class BadJson(Refusal):
    """A body that is not JSON, or that no honest program sends."""

    code = "core.bad_json"
    status = 400
    message = N_("The body of this request is not JSON that can be read.")


class TooDeep(BadJson):
    code = "core.json_too_deep"
    message = N_("The body of this request holds too many lists or objects inside one another.")


class NumberTooLong(BadJson):
    code = "core.json_number"
    message = N_("The body of this request holds a number that is too long.")


class TextUnprintable(BadJson):
    code = "core.json_text"
    message = N_("The body of this request holds a text with characters that cannot be printed.")


class GuichetRequest(Request):
    """Flask's request, with this reading of its JSON."""

    def get_json(self, force: bool = False, silent: bool = False, cache: bool = True) -> Any:
        """The body as JSON; when ``silent``, None for what is no JSON.

        Raises BadJson, and UnsupportedMediaType for another content.
        """
        if not (force or self.is_json):
            return None if silent else self.on_json_loading_failed(None)
        try:
            return read_json(self.get_data(cache=cache))
        except BadJson:
            if silent:
                return None
            raise


def read_json(body: bytes) -> Any:
    """The value of a JSON body. Raises BadJson, TooDeep, NumberTooLong, TextUnprintable."""
    try:
        value = json.loads(
            body.decode("utf-8-sig"), parse_int=_integer, parse_float=_float, parse_constant=_constant
        )
    except RecursionError:
        raise TooDeep() from None
    except ValueError as error:
        raise BadJson() from error
    _check(value)
    return value


def _integer(digits: str) -> int:
    if len(digits) > MOST_DIGITS:
        raise NumberTooLong()
    return int(digits)


def _float(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise NumberTooLong()
    return value


def _constant(name: str) -> float:
    raise BadJson()


def _check(value: Any) -> None:
    """Walk the value without recursion: its depth and its texts."""
    level = [value]
    for _ in range(DEEPEST):
        below: list[Any] = []
        for item in level:
            if isinstance(item, dict):
                below += item
                below += item.values()
            elif isinstance(item, list):
                below += item
            elif isinstance(item, str) and not is_clean(item):
                raise TextUnprintable()
        if not below:
            return
        level = below
    raise TooDeep()
