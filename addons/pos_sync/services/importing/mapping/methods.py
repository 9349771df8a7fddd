"""Payment methods. What only cash may do is checked here: the database would refuse it without a file and a line."""

from __future__ import annotations

from collections.abc import Sequence

from addons.pos_session.models import PaymentMethod
from addons.pos_session.models.payment_method import CASH, METHOD_KINDS
from addons.pos_session.services.rounding import BELGIAN, EXACT
from addons.pos_sync.services.format.reading import Row
from addons.pos_sync.services.importing.mapped import Mapped
from addons.pos_sync.services.importing.mapping.words import (
    Mapping,
    NotPossible,
    Target,
    To,
    Written,
    at_most,
    exactly,
    or_weight,
)

_NOT_CASH = frozenset(METHOD_KINDS) - {CASH}


def _kind(value: str) -> str:
    if value not in METHOD_KINDS:
        raise NotPossible
    return value


def _rounding(value: int | None) -> int:
    if value not in (None, EXACT, BELGIAN):
        raise NotPossible
    return EXACT if value is None else value


def _account(value: str) -> str:
    if value and not value.isalnum():
        raise NotPossible
    return value


METHODS = Mapping(
    PaymentMethod,
    (
        To("code", "code", exactly(20)),
        To("label", "label", at_most(80)),
        To("kind", "kind", _kind),
        To("gives_change", "gives_change"),
        To("counted", "counted"),
        To("opens_drawer", "opens_drawer"),
        To("asks_number", "asks_number"),
        To("asks_bank", "asks_bank"),
        To("asks_drawer", "asks_drawer"),
        To("requires_identification", "requires_identification"),
        To("rounding", "rounding", _rounding),
        To("account", "account", _account),
        To("weight", "weight", or_weight),
        To("active", "active"),
    ),
    unique="code",
    switch="active",
    kept=("label",),
)


class Methods(Mapped):
    """Only cash gives change, and is rounded."""

    def __init__(self, target: Target) -> None:
        super().__init__(METHODS, target)

    def write(self, rows: Sequence[Row]) -> list[Written]:
        """As any mapped table. Raises ValueRefused."""
        for row in rows:
            if row.values["kind"] not in _NOT_CASH:
                continue
            if row.values["gives_change"]:
                raise self.target.fault(row, "gives_change")
            if row.values["rounding"] not in (None, EXACT):
                raise self.target.fault(row, "rounding")
        return super().write(rows)
