"""The VAT rates of a centre in time: added, renamed, changed from a day on; each change journalled."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from addons.pos_session.errors import RateChangeBegun, RateChangePast, RateChangeTaken, RateTaken
from addons.pos_session.models import VatRate, VatRateChange
from addons.pos_session.permissions import CATALOGUE
from addons.pos_session.services.catalogue import today_of
from addons.pos_session.services.changes import apply, checked_name
from addons.pos_session.services.vat_rates import rate_in_force
from core.db import db
from core.errors import NotFound
from core.i18n import N_
from core.identity.actor import require
from core.identity.visibility import visible
from core.journal import enter
from core.vat import WHOLE, InvalidRate

USUAL = {
    "fr": (
        (N_("Normal rate"), 2_000),
        (N_("Intermediate rate"), 1_000),
        (N_("Reduced rate"), 550),
        (N_("Special rate"), 210),
        (N_("Without VAT"), 0),
    ),
    "be": (
        (N_("Normal rate"), 2_100),
        (N_("Intermediate rate"), 1_200),
        (N_("Reduced rate"), 600),
        (N_("Without VAT"), 0),
    ),
}
"""The rates of France and of Belgium (requirements.md T4-6), in hundredths of a percent."""


def add_rate(centre_id: int, label: str, rate: int) -> VatRate:
    """A rate in hundredths of a percent. Raises NameRequired, InvalidRate, RateTaken, NotFound, Forbidden."""
    require(CATALOGUE, centre_id)
    _check_rate(rate)
    added = VatRate(centre_id=centre_id, label=checked_name(label, "rate_label", 80), rate=rate)
    try:
        with db.session.begin_nested():
            db.session.add(added)
            db.session.flush()
    except IntegrityError as error:
        raise RateTaken(fields={"rate": RateTaken.message}) from error
    enter("house", "pos_session.vat_rate_added", {"centre": centre_id, "vat_rate": added.id, "rate": rate})
    return added


def rename_rate(vat_rate_id: int, label: str) -> VatRate:
    """Rename a rate; its value changes only from a day on. Raises NameRequired, NotFound, Forbidden."""
    rate = visible(VatRate, vat_rate_id)
    require(CATALOGUE, rate.centre_id)
    values = {"label": checked_name(label, "rate_label", 80)}
    apply(rate, "pos_session.vat_rate_changed", "vat_rate", values)
    return rate


def add_change(vat_rate_id: int, starts_on: date, rate: int) -> VatRateChange:
    """Give a rate another value from a day on, today at the earliest.

    The next sales of the sessions whose business day is that day or later take it; what was sold keeps its rate.
    Raises InvalidRate, RateChangePast, RateChangeTaken, NotFound, Forbidden.
    """
    of_rate = visible(VatRate, vat_rate_id)
    require(CATALOGUE, of_rate.centre_id)
    _check_rate(rate)
    if starts_on < today_of(of_rate.centre_id):
        raise RateChangePast(fields={"starts_on": RateChangePast.message})
    before = rate_in_force(vat_rate_id, starts_on)
    change = VatRateChange(vat_rate_id=vat_rate_id, starts_on=starts_on, rate=rate)
    try:
        with db.session.begin_nested():
            db.session.add(change)
            db.session.flush()
    except IntegrityError as error:
        raise RateChangeTaken(fields={"starts_on": RateChangeTaken.message}) from error
    _enter("pos_session.vat_rate_change_added", of_rate, starts_on, [before, rate])
    return change


def remove_change(vat_rate_id: int, starts_on: date) -> None:
    """Take back a change that has not begun. Raises RateChangeBegun, NotFound, Forbidden."""
    of_rate = visible(VatRate, vat_rate_id)
    require(CATALOGUE, of_rate.centre_id)
    if starts_on <= today_of(of_rate.centre_id):
        raise RateChangeBegun()
    removed = db.session.execute(
        delete(VatRateChange)
        .where(VatRateChange.vat_rate_id == vat_rate_id, VatRateChange.starts_on == starts_on)
        .returning(VatRateChange.rate)
    ).scalar_one_or_none()
    if removed is None:
        raise NotFound()
    _enter("pos_session.vat_rate_change_removed", of_rate, starts_on, [removed, None])


def _enter(kind: str, of_rate: VatRate, starts_on: date, rates: list[int | None]) -> None:
    data: dict[str, Any] = {
        "centre": of_rate.centre_id,
        "vat_rate": of_rate.id,
        "starts_on": starts_on.isoformat(),
        "rate": rates,
    }
    enter("house", kind, data)


def _check_rate(rate: int) -> None:
    if not 0 <= rate <= WHOLE:
        raise InvalidRate(fields={"rate": InvalidRate.message})
