"""Reading what a client asks for of the line kind ``voucher``: a voucher to sell, or one to use on the order."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date
from typing import Any

from addons.pos_session.errors import ItemsInvalid
from addons.pos_session.errors.voucher import VoucherAmountInvalid, VoucherExpiryInvalid
from addons.pos_session.models.voucher import MULTI, SINGLE
from addons.pos_session.services.voucher_codes import read_code
from addons.pos_session.settings import PosSessionSettings
from core.config import settings
from core.errors import Cents
from core.limits import MAX_INT
from core.money import MAX_AMOUNT

LONGEST_YEARS = 10


@dataclass(frozen=True, slots=True)
class SaleItem:
    """A gift voucher to sell: cents, and the rate its VAT is due at now (single-purpose) or None (multi-purpose)."""

    amount: int
    vat_rate_id: int | None
    expires_on: date


@dataclass(frozen=True, slots=True)
class UseItem:
    """A single-purpose voucher to use: its stored code, and cents, or None for all that is left."""

    code: str
    amount: int | None


def read_item(item: dict[str, Any], today: date) -> SaleItem | UseItem:
    """One item of the kind ``voucher``; ``today`` is the business day of the session.

    ``{"amount": cents, "purpose": "multi" | "single", "vat_rate_id": …, "expires_on": "YYYY-MM-DD"}`` sells one,
    ``{"code": …, "amount": cents}`` uses one. Raises ItemsInvalid, VoucherAmountInvalid, VoucherExpiryInvalid,
    VoucherCodeInvalid.
    """
    return _use_item(item) if "code" in item else _sale_item(item, today)


def check_amount(amount: object) -> int:
    """The amount of a voucher to sell, in cents. Raises VoucherAmountInvalid."""
    section: PosSessionSettings = settings().section("pos_session")
    most = min(section.voucher_most, MAX_AMOUNT)
    if not isinstance(amount, int) or isinstance(amount, bool) or not 1 <= amount <= most:
        raise VoucherAmountInvalid(most=Cents(most), fields={"amount": VoucherAmountInvalid.message})
    return amount


def check_expiry(expires_on: date, today: date) -> date:
    """A last day of use that makes sense. Raises VoucherExpiryInvalid."""
    if not today <= expires_on <= months_after(today, 12 * LONGEST_YEARS):
        raise VoucherExpiryInvalid(fields={"expires_on": VoucherExpiryInvalid.message})
    return expires_on


def default_expiry(today: date) -> date:
    """The last day of a voucher issued today (setting ``voucher_months``)."""
    section: PosSessionSettings = settings().section("pos_session")
    return months_after(today, section.voucher_months)


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or the last one of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _sale_item(item: dict[str, Any], today: date) -> SaleItem:
    purpose, vat_rate_id = item.get("purpose", MULTI), item.get("vat_rate_id")
    if set(item) - {"kind", "amount", "purpose", "vat_rate_id", "expires_on"} or purpose not in (
        MULTI,
        SINGLE,
    ):
        raise ItemsInvalid()
    if purpose == SINGLE and (type(vat_rate_id) is not int or not 1 <= vat_rate_id <= MAX_INT):
        raise ItemsInvalid(fields={"vat_rate_id": ItemsInvalid.message})
    if purpose == MULTI and vat_rate_id is not None:
        raise ItemsInvalid(fields={"vat_rate_id": ItemsInvalid.message})
    return SaleItem(check_amount(item.get("amount")), vat_rate_id, _expiry(item.get("expires_on"), today))


def _expiry(typed: object, today: date) -> date:
    if typed is None:
        return default_expiry(today)
    try:
        expires_on = date.fromisoformat(typed) if isinstance(typed, str) else None
    except ValueError:
        expires_on = None
    if expires_on is None:
        raise VoucherExpiryInvalid(fields={"expires_on": VoucherExpiryInvalid.message})
    return check_expiry(expires_on, today)


def _use_item(item: dict[str, Any]) -> UseItem:
    code, amount = item["code"], item.get("amount")
    if set(item) - {"kind", "code", "amount"} or not isinstance(code, str):
        raise ItemsInvalid()
    if amount is not None and (type(amount) is not int or not 1 <= amount <= MAX_AMOUNT):
        raise ItemsInvalid(fields={"amount": ItemsInvalid.message})
    return UseItem(read_code(code, "code"), amount)
