"""Reading what the set-up forms send; every fault is named by its field."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from flask import request

from addons.pos_ticketing.services.setup import PerformanceValues
from addons.pos_ticketing.services.wishes import MAX_ID
from core.errors import Invalid
from core.i18n import N_
from core.money import InvalidAmount, parse_amount

REQUIRED = N_("This field is required.")
UNPRINTABLE = N_("This text holds characters that cannot be printed.")
TOO_LONG = N_("This text is too long.")
NOT_A_DATE = N_("Enter a date and a time.")
NOT_A_RATE = N_("Enter a VAT rate, such as 2.1 or 5.5.")
NOT_A_NUMBER = N_("Enter a whole number.")
NOT_AN_AMOUNT = N_("Enter an amount, such as 12.50, or leave the field empty.")


class FormFault(Invalid):
    """A form to be shown again with its faults."""

    code = "pos_ticketing.form_invalid"


def text(name: str, *, most: int, required: bool = True) -> str:
    """A trimmed text field. Raises FormFault."""
    value = " ".join(request.form.get(name, "").split())
    if required and not value:
        raise FormFault(fields={name: REQUIRED})
    if not value.isprintable():
        raise FormFault(fields={name: UNPRINTABLE})
    if len(value) > most:
        raise FormFault(fields={name: TOO_LONG})
    return value


def whole(name: str, default: int = 0) -> int:
    """A whole number of at most four digits. Raises FormFault."""
    value = request.form.get(name, "").strip()
    if not value:
        return default
    if not (value.isascii() and value.isdigit() and len(value) <= 4):
        raise FormFault(fields={name: NOT_A_NUMBER})
    return int(value)


def chosen(name: str) -> int:
    """The id chosen in a list. Raises FormFault."""
    value = request.form.get(name, type=int)
    if value is None or not 0 < value <= MAX_ID:
        raise FormFault(fields={name: REQUIRED})
    return value


def performance_values(zone: str) -> PerformanceValues:
    """The fields of a performance; its time is typed in the centre's zone. Raises FormFault."""
    try:
        local = datetime.fromisoformat(request.form.get("starts_at", ""))
    except ValueError as error:
        raise FormFault(fields={"starts_at": NOT_A_DATE}) from error
    try:
        rate = parse_amount(request.form.get("vat_rate", ""))
    except InvalidAmount as error:
        raise FormFault(fields={"vat_rate": NOT_A_RATE}) from error
    if rate > 10_000:
        raise FormFault(fields={"vat_rate": NOT_A_RATE})
    return PerformanceValues(
        event_id=chosen("event_id"),
        plan_version_id=chosen("plan_version_id"),
        starts_at=local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC),
        vat_rate=rate,
        on_sale="on_sale" in request.form,
    )


def price_grid(categories: list[str], rate_ids: list[int]) -> dict[tuple[str, int], int]:
    """The price fields ``price-<category index>-<rate id>`` in cents; an empty one is left out. Raises FormFault."""
    prices: dict[tuple[str, int], int] = {}
    faults: dict[str, str] = {}
    for index, category in enumerate(categories):
        for rate_id in rate_ids:
            name = f"price-{index}-{rate_id}"
            typed = request.form.get(name, "").strip()
            if not typed:
                continue
            try:
                prices[category, rate_id] = parse_amount(typed)
            except InvalidAmount:
                faults[name] = NOT_AN_AMOUNT
    if faults:
        raise FormFault(fields=faults)
    return prices
