"""What marshmallow and webargs say of a field, in the language of the request."""

from __future__ import annotations

import re
from functools import lru_cache

from core.i18n import N_
from core.web.i18n import translate

FIXED = (
    N_("Missing data for required field."),
    N_("Field may not be null."),
    N_("Unknown field."),
    N_("Invalid input type."),
    N_("Invalid type."),
    N_("Not a valid integer."),
    N_("Not a valid number."),
    N_("Number too large."),
    N_("Not a valid string."),
    N_("Not a valid utf-8 string."),
    N_("Not a valid boolean."),
    N_("Not a valid list."),
    N_("Not a valid mapping type."),
    N_("Not a valid datetime."),
    N_("Not a valid date."),
    N_("Not a valid time."),
    N_("Not a valid URL."),
    N_("Not a valid email address."),
    N_("Invalid value."),
    N_("String does not match expected pattern."),
)

WITH_VALUES = (
    N_("Must be greater than or equal to {min} and less than or equal to {max}."),
    N_("Must be greater than or equal to {min}."),
    N_("Must be greater than {min}."),
    N_("Must be less than or equal to {max}."),
    N_("Must be less than {max}."),
    N_("Shorter than minimum length {min}."),
    N_("Longer than maximum length {max}."),
    N_("Length must be between {min} and {max}."),
    N_("Length must be {equal}."),
    N_("Must be equal to {other}."),
    N_("Must be one of: {choices}."),
)
"""These arrive with their values already written in."""


def field_text(message: str) -> str:
    """A message about a field, translated with the values it holds."""
    translated = translate(message)
    if translated != message:
        return translated
    for msgid, pattern in _patterns():
        if found := pattern.fullmatch(message):
            return translate(msgid).format(**found.groupdict())
    return message


@lru_cache(maxsize=1)
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    """Each message as an expression that finds its values again."""
    places = re.compile(r"\\\{(\w+)\\\}")
    return [(msgid, re.compile(places.sub(r"(?P<\1>.+)", re.escape(msgid)))) for msgid in WITH_VALUES]
