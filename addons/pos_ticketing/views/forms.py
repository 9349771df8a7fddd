"""Reading what the set-up forms send; every fault is named by its field."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from flask import request

from addons.pos_ticketing.models.performance import ON_SALE, PLANNED
from addons.pos_ticketing.services.setup import PerformanceValues
from core.i18n import N_
from core.money import InvalidAmount, parse_amount
from core.web.reading import FormFault, picked

NOT_A_DATE = N_("Enter a date and a time.")
NO_SUCH_HOUR = N_("This hour does not exist that day: the clocks go forward.")
NOT_A_RATE = N_("Enter a VAT rate, such as 2.1 or 5.5.")
NOT_AN_AMOUNT = N_("Enter an amount, such as 12.50, or leave the field empty.")

YEARS = (2000, 2200)
"""What is a date of a performance, and not a slip of the finger."""


def performance_values(zone: str) -> PerformanceValues:
    """The fields of a performance; its time is typed in the centre's zone. Raises FormFault."""
    try:
        local = datetime.fromisoformat(request.form.get("starts_at", ""))
    except ValueError as error:
        raise FormFault(fields={"starts_at": NOT_A_DATE}) from error
    if local.tzinfo is not None or not YEARS[0] <= local.year <= YEARS[1]:
        raise FormFault(fields={"starts_at": NOT_A_DATE})
    at = local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    if at.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != local:
        raise FormFault(fields={"starts_at": NO_SUCH_HOUR})
    try:
        rate = parse_amount(request.form.get("vat_rate", ""))
    except InvalidAmount as error:
        raise FormFault(fields={"vat_rate": NOT_A_RATE}) from error
    if rate > 10_000:
        raise FormFault(fields={"vat_rate": NOT_A_RATE})
    return PerformanceValues(
        event_id=picked("event_id"),
        plan_version_id=picked("plan_version_id"),
        starts_at=at,
        vat_rate=rate,
        state=ON_SALE if "on_sale" in request.form else PLANNED,
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
