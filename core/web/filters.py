"""Template filters: money, numbers, rates, times in the centre's zone, dates."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel import dates, numbers
from flask_babel import get_locale


def _language() -> str:
    locale = get_locale()
    return str(locale.language) if locale is not None else "fr"


def money(cents: int | None) -> str:
    """``1234`` (cents) as "12,34 €" in the language of the request; nothing for None."""
    from core.money import format_amount

    return "" if cents is None else format_amount(cents, _language())


def round_money(cents: int) -> str:
    """An amount without cents where it has none, as the scale of a plot says it: "1 284 €"."""
    if cents % 100:
        return money(cents)
    return f"{number(cents // 100)}\N{NO-BREAK SPACE}€" if _language() == "fr" else f"€{number(cents // 100)}"


def number(value: int | None) -> str:
    """A whole number with the spacing of the language: 1 284."""
    return "" if value is None else str(numbers.format_decimal(value, locale=_language()))


def rate(value: int | None) -> str:
    """Hundredths of a percent as a percentage: 550 -> "5,5 %", 2000 -> "20 %"."""
    if value is None:
        return ""
    whole, rest = divmod(abs(value), 100)
    digits = f".{rest:02d}".rstrip("0") if rest else ""
    text = f"{'-' if value < 0 else ''}{whole}{digits}"
    return f"{text.replace('.', ',')}\N{NO-BREAK SPACE}%" if _language() == "fr" else f"{text}%"


def localtime(value: datetime | None, style: str = "short", zone: str | None = None) -> str:
    """An aware instant in the zone of the current centre (or ``zone``).

    ``style``: "short" (date and time), "time", "seconds", "long", or a Babel pattern.
    """
    if value is None:
        return ""
    at = value.astimezone(ZoneInfo(zone or centre_zone()))
    if style == "time":
        return at.strftime("%H:%M")
    if style == "seconds":
        return f"{localdate(at.date())} {at:%H:%M:%S}"
    if style == "short":
        return f"{localdate(at.date())} {at:%H:%M}"
    if style == "long":
        joined = {"fr": "'à'", "en": "'at'"}[_language()]
        return str(dates.format_datetime(at, f"EEEE d MMMM y {joined} HH:mm", locale=_language()))
    return str(dates.format_datetime(at, style, locale=_language()))


def localdate(value: date | datetime | None, style: str = "short", zone: str | None = None) -> str:
    """A day ("31/12/2026"), "long" ("jeudi 31 décembre 2026"); an instant counts in its centre's zone."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.astimezone(ZoneInfo(zone or centre_zone())).date()
    pattern = {"short": "dd/MM/yyyy", "long": "EEEE d MMMM y", "medium": "d MMM y"}.get(style, style)
    return str(dates.format_date(value, pattern, locale=_language()))


def centre_zone() -> str:
    """The zone of the current centre; UTC where there is none (a page of the host's administrator)."""
    from core.web.centre import centre_or_none

    centre = centre_or_none()
    return centre.timezone if centre is not None else "UTC"
