"""Why a row of an exchange is refused: which attribute, and what is wrong with it."""

from __future__ import annotations

from addons.pos_sync.errors.files import FileFault
from core.i18n import N_


class AttributeUnknown(FileFault):
    """The table has no such field."""

    code = "pos_sync.attribute_unknown"
    message = N_("%(file)s, line %(line)s: nothing is called “%(field)s” here.")


class AttributeMissing(FileFault):
    """A field that every row of the table has."""

    code = "pos_sync.attribute_missing"
    message = N_("%(file)s, line %(line)s: “%(field)s” is missing.")


class ValueEmpty(FileFault):
    """A code, or a text that is needed, without a character."""

    code = "pos_sync.value_empty"
    message = N_("%(file)s, line %(line)s: “%(field)s” is empty. Leave it out, or write a value.")


class NotANumber(FileFault):
    """Numbers are whole, in digits, without zeros or a plus in front."""

    code = "pos_sync.value_not_a_number"
    message = N_(
        "%(file)s, line %(line)s: “%(field)s” is “%(value)s”, which is no whole number as 1250 or -5."
    )


class NumberTooLarge(FileFault):
    """A number that no column holds."""

    code = "pos_sync.value_number_too_large"
    message = N_(
        "%(file)s, line %(line)s: “%(field)s” is “%(value)s”. From %(least)s to %(most)s is possible."
    )


class NotADay(FileFault):
    """Days are ISO 8601."""

    code = "pos_sync.value_not_a_day"
    message = N_("%(file)s, line %(line)s: “%(field)s” is “%(value)s”, which is no day as 2026-07-31.")


class NotAnInstant(FileFault):
    """Instants are ISO 8601 in UTC, to the second or the microsecond."""

    code = "pos_sync.value_not_an_instant"
    message = N_(
        "%(file)s, line %(line)s: “%(field)s” is “%(value)s”, which is no instant in UTC as 2026-07-31T09:30:00Z."
    )


class NotAFlag(FileFault):
    """Flags are words."""

    code = "pos_sync.value_not_a_flag"
    message = N_("%(file)s, line %(line)s: “%(field)s” is “%(value)s”, where true or false is needed.")


class ValueTooLong(FileFault):
    """More characters than the field has; the fields of a key count together."""

    code = "pos_sync.value_too_long"
    message = N_("%(file)s, line %(line)s: “%(field)s” has more than %(longest)s characters.")


class ControlCharacter(FileFault):
    """A code is typed and compared: tabs, line ends and other control characters have no place in it."""

    code = "pos_sync.value_control_character"
    message = N_("%(file)s, line %(line)s: “%(field)s” holds a control character.")


class KeyTwice(FileFault):
    """Two rows of a file with the same key: which of them is meant, nobody knows."""

    code = "pos_sync.key_twice"
    message = N_("%(file)s, line %(line)s: the key “%(value)s” was there already, on line %(earlier)s.")
