"""Reading what the set-up forms send; every fault is named by its field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from flask import request

from addons.pos_ticketing.models.performance import ON_SALE, PLANNED
from addons.pos_ticketing.services.setup import PerformanceValues
from core.errors import Stale
from core.i18n import N_
from core.idempotency import fingerprint
from core.money import InvalidAmount, parse_amount
from core.web.reading import FormFault, picked, whole

NOT_A_DATE = N_("Enter a date and a time.")
NO_SUCH_HOUR = N_("This hour does not exist that day: the clocks go forward.")
NOT_A_RATE = N_("Enter a VAT rate, such as 2.1 or 5.5.")
NOT_AN_AMOUNT = N_("Enter an amount, such as 12.50, x for «not sold», or leave the field empty.")

NOT_SOLD = "x"
"""What is typed in a cell of a grid for «not sold»."""
_NOT_SOLD = {NOT_SOLD, "-", "–", "—", "−"}
MOST_PLACES = 1_000_000

YEARS = (2000, 2200)
"""What is a date of a performance, and not a slip of the finger."""


def performance_values(zone: str) -> PerformanceValues:
    """The fields of a performance; its time is typed in the centre's zone. Raises FormFault."""
    try:
        local = datetime.fromisoformat(request.form.get("starts_at", ""))
    except ValueError as error:
        raise FormFault(fields={"starts_at": NOT_A_DATE}) from error
    return PerformanceValues(
        event_id=picked("event_id"),
        plan_version_id=picked("plan_version_id"),
        starts_at=instant(local, zone, "starts_at"),
        vat_rate=vat_rate(),
        state=ON_SALE if "on_sale" in request.form else PLANNED,
    )


def instant(local: datetime, zone: str, field: str) -> datetime:
    """A date and time as typed in a zone, in UTC. Raises FormFault, naming the field."""
    if local.tzinfo is not None or not YEARS[0] <= local.year <= YEARS[1]:
        raise FormFault(fields={field: NOT_A_DATE})
    at = local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    if at.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != local:
        raise FormFault(fields={field: NO_SUCH_HOUR})
    return at


def vat_rate() -> int:
    """The VAT rate as typed, in hundredths of a percent. Raises FormFault."""
    try:
        rate = parse_amount(request.form.get("vat_rate", "").replace("%", ""))
    except InvalidAmount as error:
        raise FormFault(fields={"vat_rate": NOT_A_RATE}) from error
    if rate > 10_000:
        raise FormFault(fields={"vat_rate": NOT_A_RATE})
    return rate


def clock_time(name: str) -> time:
    """A time of day as a time field sends it. Raises FormFault."""
    try:
        found = time.fromisoformat(request.values.get(name, ""))
    except ValueError as error:
        raise FormFault(fields={name: NOT_A_DATE}) from error
    if found.tzinfo is not None:
        raise FormFault(fields={name: NOT_A_DATE})
    return found.replace(second=0, microsecond=0)


def days(name: str) -> list[date]:
    """The ticked days. Raises FormFault."""
    try:
        found = [date.fromisoformat(typed) for typed in request.form.getlist(name)]
    except ValueError as error:
        raise FormFault(fields={name: NOT_A_DATE}) from error
    return sorted(set(found))


def price_cells(
    categories: Sequence[str], rate_ids: Sequence[int], now: Mapping[tuple[str, int], int | None]
) -> dict[tuple[str, int], int | None]:
    """The fields ``price-<category index>-<rate id>`` in cents: empty is left out, ``x`` is None (not sold).

    ``category-<index>`` names the category that was shown there, ``was`` is the mark of the cells that were shown.
    Cells of other rates stay as they are ``now``. Raises FormFault, and Stale when somebody else changed the grid.
    """
    if request.form.get("was", mark_of(now)) != mark_of(now):
        raise Stale()
    cells = {cell: amount for cell, amount in now.items() if cell[1] not in rate_ids}
    faults: dict[str, str] = {}
    for index, category in enumerate(categories):
        if request.form.get(f"category-{index}", category) != category:
            raise Stale()
        for rate_id in rate_ids:
            name = f"price-{index}-{rate_id}"
            typed = request.form.get(name, "").strip()
            if not typed:
                continue
            try:
                cells[category, rate_id] = None if typed.lower() in _NOT_SOLD else parse_amount(typed)
            except InvalidAmount:
                faults[name] = NOT_AN_AMOUNT
    if faults:
        raise FormFault(fields=faults)
    return cells


def mark_of(cells: Mapping[tuple[str, int], int | None]) -> str:
    """What a form of a grid sends back to say which cells it showed."""
    return fingerprint({f"{rate_id}:{name}": amount for (name, rate_id), amount in cells.items()})


def quotas(category_ids: Sequence[int]) -> dict[int, int]:
    """The fields ``quota-<audience category id>``; an empty one is no quota. Raises FormFault."""
    found: dict[int, int] = {}
    for category_id in category_ids:
        name = f"quota-{category_id}"
        if request.form.get(name, "").strip():
            found[category_id] = whole(name, most=MOST_PLACES)
    return found
