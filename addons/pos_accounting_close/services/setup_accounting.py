"""Setting the accounting of a centre up: its settings, accounts, journals and error reasons; journalled."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import exists, select

from addons.pos_accounting_close.errors.setup import (
    AccountInUse,
    AccountNumberInvalid,
    AccountTaken,
    FiscalYearFixed,
    JournalCodeInvalid,
    ReasonTaken,
    TextRequired,
)
from addons.pos_accounting_close.models import (
    Account,
    AccountingSettings,
    AccountMapping,
    EntryJournal,
    ErrorReason,
)
from addons.pos_accounting_close.models.entry import Entry
from addons.pos_accounting_close.permissions import SETUP
from addons.pos_accounting_close.services.chart_defaults import BELGIUM, FRANCE, lay_defaults
from addons.pos_session.models import PaymentMethod
from core.db import db
from core.errors import Invalid
from core.identity.actor import require
from core.identity.models import Centre
from core.identity.visibility import visible
from core.journal import enter

COUNTRIES = (FRANCE, BELGIUM)
_ACCOUNT = re.compile(r"[0-9][0-9A-Z]{1,19}")
_JOURNAL = re.compile(r"[0-9A-Z]{1,10}")
_CHANGED = "pos_accounting_close.settings_changed"


@dataclass(frozen=True)
class SettingsValues:
    """What a manager decides of the accounting of a centre (``AccountingSettings``)."""

    defers_presales: bool
    fiscal_year_month: int
    draws_up_daily: bool
    day_ends_at: int


def settings_of(centre_id: int) -> AccountingSettings:
    """The settings of a centre; the defaults, not stored, where nothing was decided."""
    stored = db.session.get(AccountingSettings, centre_id)
    return stored or AccountingSettings(
        centre_id=centre_id,
        country=FRANCE,
        defers_presales=False,
        fiscal_year_month=1,
        draws_up_daily=False,
        day_ends_at=0,
    )


def change_settings(centre_id: int, values: SettingsValues) -> None:
    """Change the settings from now on: what was posted and drawn up stays. Raises NotFound, Forbidden, Invalid,
    FiscalYearFixed.
    """
    require(SETUP, centre_id)
    if not 1 <= values.fiscal_year_month <= 12:
        raise Invalid(fields={"fiscal_year_month": Invalid.message})
    if not 0 <= values.day_ends_at <= 11:
        raise Invalid(fields={"day_ends_at": Invalid.message})
    lay_defaults(centre_id)
    stored = db.session.get_one(AccountingSettings, centre_id)
    if values.fiscal_year_month != stored.fiscal_year_month and _there(Entry.centre_id == centre_id):
        raise FiscalYearFixed(fields={"fiscal_year_month": FiscalYearFixed.message})
    _apply(stored, _CHANGED, {"centre": centre_id}, asdict(values))


def lay_accounts(centre_id: int, country: str) -> None:
    """Add the default accounts, journals and mappings of a country that are missing. Raises NotFound, Forbidden."""
    require(SETUP, centre_id)
    if country not in COUNTRIES:
        raise Invalid(fields={"country": Invalid.message})
    take_turn(centre_id)
    lay_defaults(centre_id, country)
    db.session.get_one(AccountingSettings, centre_id, populate_existing=True).country = country
    enter("house", _CHANGED, {"centre": centre_id, "laid": country})


def add_account(centre_id: int, number: str, label: str) -> Account:
    """Add an account to the chart. Raises AccountNumberInvalid, AccountTaken, TextRequired, NotFound, Forbidden."""
    require(SETUP, centre_id)
    take_turn(centre_id)
    number = number.strip().upper()
    if not _ACCOUNT.fullmatch(number):
        raise AccountNumberInvalid(fields={"number": AccountNumberInvalid.message})
    if _there(Account.centre_id == centre_id, Account.number == number):
        raise AccountTaken(fields={"number": AccountTaken.message})
    account = Account(centre_id=centre_id, number=number, label=checked_text(label, "label"))
    db.session.add(account)
    db.session.flush()
    enter("house", _CHANGED, {"centre": centre_id, "account": account.id, "number": number})
    return account


def rename_account(account_id: int, label: str) -> Account:
    """Call an account otherwise from now on; entries keep what they say. Raises TextRequired, NotFound, Forbidden."""
    account = visible(Account, account_id)
    require(SETUP, account.centre_id)
    place = {"centre": account.centre_id, "account": account.id}
    _apply(account, _CHANGED, place, {"label": checked_text(label, "label")})
    return account


def remove_account(account_id: int) -> None:
    """Take an account out of the chart. Raises AccountInUse, NotFound, Forbidden."""
    account = visible(Account, account_id)
    require(SETUP, account.centre_id)
    take_turn(account.centre_id)
    of_method = (PaymentMethod.centre_id == account.centre_id, PaymentMethod.account == account.number)
    if _there(AccountMapping.account_id == account.id) or _there(*of_method):
        raise AccountInUse()
    enter("house", _CHANGED, {"centre": account.centre_id, "account": account.id, "removed": account.number})
    db.session.delete(account)
    db.session.flush()


def change_journal(journal_id: int, code: str, label: str) -> EntryJournal:
    """Change the code and the name of a journal from now on; its numbers go on.

    Raises JournalCodeInvalid, TextRequired, NotFound, Forbidden.
    """
    journal = visible(EntryJournal, journal_id)
    require(SETUP, journal.centre_id)
    take_turn(journal.centre_id)
    code = code.strip().upper()
    others = (EntryJournal.centre_id == journal.centre_id, EntryJournal.code == code)
    if not _JOURNAL.fullmatch(code) or _there(*others, EntryJournal.id != journal.id):
        raise JournalCodeInvalid(fields={"code": JournalCodeInvalid.message})
    place = {"centre": journal.centre_id, "journal": journal.id}
    _apply(journal, _CHANGED, place, {"code": code, "label": checked_text(label, "label")})
    return journal


def save_reason(centre_id: int, reason_id: int | None, label: str, weight: int, active: bool) -> ErrorReason:
    """Add an error reason (None), or change one; what is in use is put out of use, never deleted.

    Raises TextRequired, ReasonTaken, NotFound, Forbidden.
    """
    require(SETUP, centre_id)
    take_turn(centre_id)
    label = checked_text(label, "label")
    if _there(
        ErrorReason.centre_id == centre_id, ErrorReason.label == label, ErrorReason.id != (reason_id or 0)
    ):
        raise ReasonTaken(fields={"label": ReasonTaken.message})
    values = {"label": label, "weight": weight, "active": active}
    if reason_id is None:
        reason = ErrorReason(centre_id=centre_id, **values)
        db.session.add(reason)
        db.session.flush()
        enter("house", _CHANGED, {"centre": centre_id, "error_reason": reason.id})
        return reason
    reason = visible(ErrorReason, reason_id)
    _apply(reason, _CHANGED, {"centre": centre_id, "error_reason": reason.id}, values)
    return reason


def checked_text(text: str, field: str) -> str:
    """A name that fits its column. Raises TextRequired, naming the field."""
    name = " ".join(text.split())
    if not name or len(name) > 80 or not name.isprintable():
        raise TextRequired(fields={field: TextRequired.message})
    return name


def take_turn(centre_id: int) -> None:
    """Set-ups of a centre's accounting come one after the other: its row is locked, which keeps no sale waiting."""
    row = select(Centre.id).where(Centre.id == centre_id).with_for_update(key_share=True)
    db.session.execute(row)


def _there(*which: Any) -> bool:
    """Whether a row meets the conditions."""
    found: bool = db.session.scalar(select(exists().where(*which))) or False
    return found


def _apply(subject: Any, kind: str, place: dict[str, Any], values: dict[str, Any]) -> None:
    """Set the values and enter which of them changed; nothing when none did."""
    changed = sorted(name for name, value in values.items() if getattr(subject, name) != value)
    if not changed:
        return
    for name in changed:
        setattr(subject, name, values[name])
    db.session.flush()
    enter("house", kind, {**place, "changed": changed})
