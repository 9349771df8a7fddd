"""The accounts of a centre, found by what they are used for: the most specific mapping first (requirements.md T3-2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from sqlalchemy import select

from addons.pos_accounting_close.errors.entries import MappingMissing
from addons.pos_accounting_close.models import Account, AccountMapping
from addons.pos_accounting_close.services import uses
from addons.pos_accounting_close.services.chart_defaults import lay_defaults, mapping_key
from core.db import db
from core.errors import Link, Sentences
from core.i18n import N_
from core.vat import format_rate

MAPPINGS_PAGE = "pos_accounting_close.mappings"
USE_MISSING = N_("%(use)s.")
METHOD_MISSING = N_("%(use)s (%(detail)s).")
_LABELS = {use.code: use.label for use in uses.USES}


class Method(Protocol):
    """A payment method, whole or as a row of a statement."""

    @property
    def id(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def account(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Missing:
    """A case without an account: its use, and in words what narrows it (a method, a family, a rate)."""

    use: str
    detail: str = ""
    method_id: int | None = None
    family_id: int | None = None
    line_kind: str | None = None
    rate: int | None = None

    @property
    def sentence(self) -> tuple[str, dict[str, str]]:
        """The msgid and values that say it."""
        values = {"use": _LABELS[self.use], "detail": self.detail}
        return (METHOD_MISSING, values) if self.detail else (USE_MISSING, values)


@dataclass
class Accounts:
    """The chart and the mapping of one centre; what was asked for and not found is in ``missing``."""

    chart: dict[str, Account]
    mapped: dict[str, Account]
    missing: dict[Missing, None] = field(default_factory=dict)

    @classmethod
    def of(cls, centre_id: int) -> Accounts:
        """Read chart and mapping in one statement; a centre without a chart gets the default one first."""
        found = cls._read(centre_id)
        if not found.chart:
            lay_defaults(centre_id)
            found = cls._read(centre_id)
        return found

    @classmethod
    def _read(cls, centre_id: int) -> Accounts:
        found = cls({}, {})
        key: str | None
        for account, key in db.session.execute(
            select(Account, AccountMapping.key)
            .outerjoin(AccountMapping, AccountMapping.account_id == Account.id)
            .where(Account.centre_id == centre_id)
        ):
            found.chart[account.number] = account
            if key is not None:
                found.mapped[key] = account
        return found

    def has(self, use: str) -> bool:
        """Whether an optional use is mapped."""
        return mapping_key(use) in self.mapped

    def account(
        self,
        use: str,
        *,
        method: Method | None = None,
        family_id: int | None = None,
        line_kind: str | None = None,
        rate: int | None = None,
        sold: str = "",
    ) -> Account:
        """The account of a case; where there is none, one without a number, and the case is ``missing``.

        A method that names its account itself goes before all mappings. ``sold`` is what the family or kind of a line
        is called, for the sentence that says what is missing.
        """
        if method is not None and method.account:
            return self._own(method)
        for key in _keys(use, method, family_id, line_kind, rate):
            if key in self.mapped:
                return self.mapped[key]
        words = [method.label if method else "", sold, format_rate(rate) if rate is not None else ""]
        detail = ", ".join(word for word in words if word)
        method_id = method.id if method else None
        self.missing[Missing(use, detail, method_id, family_id, line_kind, rate)] = None
        return Account(number="", label="")

    def of_customer(self, *, line_kind: str, rate: int) -> Account:
        """The account of what is taken in for a customer: that of its kind, else of customers, never third parties'."""
        for key in (
            mapping_key(uses.THIRD_PARTY, line_kind=line_kind, rate=rate),
            mapping_key(uses.THIRD_PARTY, line_kind=line_kind),
        ):
            if key in self.mapped:
                return self.mapped[key]
        return self.account(uses.CUSTOMER)

    def check(self) -> None:
        """Raise MappingMissing, with a link for each case that was asked for and has no account."""
        if self.missing:
            sentences = Sentences(missing.sentence for missing in self.missing)
            raise MappingMissing(missing=sentences, links=[*self._links()])

    def _links(self) -> Iterator[Link]:
        for use in dict.fromkeys(missing.use for missing in self.missing):
            yield Link(_LABELS[use], MAPPINGS_PAGE, {"use": use})

    def _own(self, method: Method) -> Account:
        """The account that a method names itself: of the chart, or called like the method."""
        return self.chart.get(method.account) or Account(number=method.account, label=method.label)


def _keys(
    use: str, method: Method | None, family_id: int | None, line_kind: str | None, rate: int | None
) -> Iterator[str]:
    """The keys of the mappings that fit a case, the most specific first."""
    if method is not None:
        yield mapping_key(use, method_id=method.id)
        yield mapping_key(use, method_kind=method.kind)
    if family_id is not None:
        if rate is not None:
            yield mapping_key(use, family_id=family_id, rate=rate)
        yield mapping_key(use, family_id=family_id)
    if line_kind is not None:
        if rate is not None:
            yield mapping_key(use, line_kind=line_kind, rate=rate)
        yield mapping_key(use, line_kind=line_kind)
    if rate is not None:
        yield mapping_key(use, rate=rate)
    yield mapping_key(use)
