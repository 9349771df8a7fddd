"""Which account stands for what in a centre: every case on one page, added, changed and taken away; journalled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from addons.pos_accounting_close.errors.setup import AccountUnknown, CaseInvalid
from addons.pos_accounting_close.models import Account, AccountMapping
from addons.pos_accounting_close.permissions import SETUP
from addons.pos_accounting_close.services import uses
from addons.pos_accounting_close.services.chart_defaults import mapping_key
from addons.pos_accounting_close.services.setup_accounting import take_turn
from addons.pos_session.models import PaymentMethod, ProductFamily
from addons.pos_session.models.payment_method import METHOD_KINDS
from addons.pos_session.services.kinds import line_kinds
from core.db import db
from core.identity.actor import require
from core.identity.visibility import visible
from core.journal import enter
from core.vat import WHOLE

_USES = {use.code: use for use in uses.USES}
_KIND = "pos_accounting_close.mapping_changed"


@dataclass(frozen=True, slots=True)
class Case:
    """What a mapping is for: its use, and what narrows it (``AccountMapping``)."""

    use: str
    method_id: int | None = None
    method_kind: str | None = None
    family_id: int | None = None
    line_kind: str | None = None
    rate: int | None = None

    @property
    def key(self) -> str:
        """The text by which the case has one mapping."""
        return mapping_key(
            self.use,
            method_id=self.method_id,
            method_kind=self.method_kind,
            family_id=self.family_id,
            line_kind=self.line_kind,
            rate=self.rate,
        )


@dataclass(frozen=True)
class Mapped:
    """A use with its mappings, the general one first, and the methods that no mapping covers."""

    use: uses.Use
    mappings: Sequence[AccountMapping]
    unmapped: Sequence[str] = ()

    @property
    def is_missing(self) -> bool:
        """Whether a closure may meet a case without an account."""
        if self.use.optional:
            return False
        if self.use.code == uses.METHOD:
            return bool(self.unmapped)
        return not any(mapping.key == self.use.code for mapping in self.mappings)


def mapped_uses(centre_id: int) -> list[Mapped]:
    """Every use with its mappings, those that miss something first; two statements."""
    rows = db.session.scalars(
        select(AccountMapping)
        .options(joinedload(AccountMapping.account))
        .where(AccountMapping.centre_id == centre_id)
        .order_by(AccountMapping.key)
    )
    found: dict[str, list[AccountMapping]] = {code: [] for code in _USES}
    for mapping in rows:
        found.setdefault(mapping.use, []).append(mapping)
    methods = db.session.scalars(
        select(PaymentMethod).where(PaymentMethod.centre_id == centre_id, PaymentMethod.active)
    ).all()
    unmapped = _unmapped(methods, found[uses.METHOD])
    mapped = [
        Mapped(use, found[code], unmapped if code == uses.METHOD else ()) for code, use in _USES.items()
    ]
    return sorted(mapped, key=lambda each: not each.is_missing)


def methods_with_own_account(centre_id: int) -> list[PaymentMethod]:
    """The methods in use that name their account themselves, which goes before every mapping."""
    named = select(PaymentMethod).where(
        PaymentMethod.centre_id == centre_id, PaymentMethod.active, PaymentMethod.account != ""
    )
    return list(db.session.scalars(named.order_by(PaymentMethod.weight, PaymentMethod.id)))


def set_mapping(centre_id: int, case: Case, account_id: int) -> AccountMapping:
    """Say which account stands for a case from now on. Raises CaseInvalid, AccountUnknown, NotFound, Forbidden."""
    require(SETUP, centre_id)
    take_turn(centre_id)
    _check(centre_id, case)
    account = db.session.get(Account, account_id, populate_existing=True)
    if account is None or account.centre_id != centre_id:
        raise AccountUnknown(fields={"account_id": AccountUnknown.message})
    mapping = db.session.scalar(
        select(AccountMapping).where(AccountMapping.centre_id == centre_id, AccountMapping.key == case.key)
    )
    if mapping is None:
        mapping = AccountMapping(
            centre_id=centre_id,
            use=case.use,
            key=case.key,
            method_id=case.method_id,
            method_kind=case.method_kind,
            family_id=case.family_id,
            line_kind=case.line_kind,
            rate=case.rate,
            account_id=account.id,
        )
        db.session.add(mapping)
    elif mapping.account_id == account.id:
        return mapping
    mapping.account_id = account.id
    db.session.flush()
    enter("house", _KIND, {"centre": centre_id, "key": case.key, "account": account.number})
    return mapping


def remove_mapping(mapping_id: int) -> None:
    """Take a mapping away: the next wider one holds, or none. Raises NotFound, Forbidden."""
    mapping = visible(AccountMapping, mapping_id)
    require(SETUP, mapping.centre_id)
    take_turn(mapping.centre_id)
    enter("house", _KIND, {"centre": mapping.centre_id, "key": mapping.key, "account": None})
    db.session.delete(mapping)
    db.session.flush()


def _check(centre_id: int, case: Case) -> None:
    """Whether a use is narrowed by what the case names, and that is there in the centre."""
    use = _USES.get(case.use)
    by: Mapping[str, object] = {
        "method": case.method_id or case.method_kind,
        "sold": case.family_id or case.line_kind,
        "rate": case.rate,
    }
    narrowed = {name for name, value in by.items() if value is not None}
    if use is None or not narrowed <= set(use.by):
        raise CaseInvalid(fields={"use": CaseInvalid.message})
    for model, object_id in ((PaymentMethod, case.method_id), (ProductFamily, case.family_id)):
        if object_id is not None and visible(model, object_id).centre_id != centre_id:
            raise CaseInvalid(fields={"use": CaseInvalid.message})
    unknown_kind = case.method_kind is not None and case.method_kind not in METHOD_KINDS
    unknown_line = case.line_kind is not None and case.line_kind not in line_kinds(centre_id)
    wrong_rate = case.rate is not None and not 0 <= case.rate <= WHOLE
    if unknown_kind or unknown_line or wrong_rate:
        raise CaseInvalid(fields={"use": CaseInvalid.message})


def _unmapped(methods: Sequence[PaymentMethod], mappings: Sequence[AccountMapping]) -> list[str]:
    """The names of the methods that nothing maps: neither themselves nor their kind, nor all methods at once."""
    keys = {mapping.key for mapping in mappings}
    return [
        method.label
        for method in methods
        if not method.account
        and mapping_key(uses.METHOD, method_id=method.id) not in keys
        and mapping_key(uses.METHOD, method_kind=method.kind) not in keys
        and uses.METHOD not in keys
    ]
