"""The interface between the till and what it sells: a line kind prices, claims and delivers its own lines.

The client says what and how many; the kind says what it costs. Life of the lines of one kind:

* one-shot sale (``services/sale.py``): ``price`` -> (order and lines written) -> ``claimed`` -> (payment, parts
  written) -> ``validated``; ``OrderRef.one_shot`` is true, and ``LineRef.source`` is ``PricedLine.source``;
* draft order (pages): ``price`` -> (lines written) -> ``claimed`` ... later ``removed`` or ``abandoned``, or at the
  payment ``validated``; at that time ``LineRef.source`` is empty: the kind finds its own rows by the line's id;
* refund or correction (``services/corrections.py``): ``taken_back``, then for what is sold instead as a one-shot sale.

Everything runs inside the caller's unit of work: a kind flushes, never commits, and refuses by raising
``core.errors.Refusal`` (which undoes the whole sale).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from addons.pos_session.services.splitting import Share
    from addons.pos_session.services.tenders import Part


@dataclass(frozen=True, slots=True)
class SessionRef:
    """The open session a sale is written in. ``user_id`` is the operator who acts."""

    id: int
    centre_id: int
    desk_id: int
    desk_code: str
    desk_name: str
    number: int
    business_day: date
    user_id: int | None


@dataclass(frozen=True, slots=True)
class OrderRef:
    """An order whose row is written. ``validated_at`` and ``receipt_no`` are None while it is a draft."""

    id: int
    number: str
    session: SessionRef
    total_ttc: int
    validated_at: datetime | None = None
    receipt_no: int | None = None
    one_shot: bool = False

    @property
    def centre_id(self) -> int:
        """The centre the order belongs to."""
        return self.session.centre_id


@dataclass(frozen=True, slots=True)
class PricedLine:
    """What a kind answers to one wanted item: amounts in cents, ``rate`` and ``discount`` in 1/100 of a percent.

    ``source`` is the kind's own data (JSON-able): it comes back in ``LineRef.source`` in the same transaction.
    Without ``turnover`` the line is no sale yet: it is in no turnover and under no VAT rate (requirements.md T1-19).
    """

    label: str
    quantity: int
    unit_price: int
    rate: int
    discount: int = 0
    product_id: int | None = None
    turnover: bool = True
    source: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LineRef:
    """An order line whose row is written. Totals: ``total_ttc`` cents; ``unit_price_ht``, ``total_ht`` 1/10000."""

    id: int
    kind: str
    label: str
    quantity: int
    unit_price: int
    rate: int
    discount: int
    total_ttc: int
    unit_price_ht: int
    total_ht: int
    product_id: int | None = None
    turnover: bool = True
    source: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WrittenPayment:
    """A payment whose rows are written. Without ``shares`` it pays the whole order, whose lines are written as well.

    ``cancels_id`` is the payment that it takes back, ``corrects_id`` the order that its order corrects.
    """

    id: int
    parts: tuple[Part, ...]
    shares: tuple[Share, ...]
    cancels_id: int | None
    corrects_id: int | None


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What a correction takes back of a line that was sold: ``quantity`` and cents as its counter-line has them."""

    line_id: int
    quantity: int
    amount: int


CHANGES = frozenset({"quantity", "price", "discount"})
NOTHING: frozenset[str] = frozenset()


class LineKind(Protocol):
    """One kind of order line (product, ticket ...), given by an addon through ``pos_session_line_kinds``."""

    @property
    def code(self) -> str:
        """The value of ``order_line.kind`` and of ``item["kind"]``: at most 20 characters, unique."""
        ...

    @property
    def changes(self) -> frozenset[str]:
        """What the operator may change of a line on a draft, among ``CHANGES``; ``NOTHING`` for most kinds."""
        ...

    @property
    def alone(self) -> bool:
        """Whether an order with a line of this kind holds that line and nothing else."""
        ...

    def price(self, session: SessionRef, items: list[dict[str, Any]]) -> list[PricedLine]:
        """Price the wanted items (each a dict with ``kind`` and the kind's own keys): reads only.

        Raises Invalid on an unknown key or value, Refusal on what is not for sale. The answer may hold more or fewer
        lines than items (two seats of one price may be one line).
        """
        ...

    def claimed(self, order: OrderRef, lines: Sequence[LineRef]) -> None:
        """The lines are written: take for the order what can be sold only once. Raises Refusal when it is gone.

        With ``order.one_shot`` the payment follows in the same transaction: claim it as sold at once.
        """
        ...

    def validated(self, order: OrderRef, lines: Sequence[LineRef]) -> list[dict[str, Any]]:
        """Order, lines, payment and parts are written: make what the customer gets; return it, JSON-able.

        A kind without a line on a draft is told too, with no lines: it releases what it still held for the order. So is
        one of which a correction took lines back: that payment is written now.
        The documents are part of the answer of the sale (``{"documents": {code: [...]}}``). Raises Refusal.
        """
        ...

    def journal_data(self, documents: list[dict[str, Any]]) -> dict[str, Any]:
        """What of ``documents`` enters the journal: ids, numbers and amounts only; {} for nothing."""
        ...

    def removed(self, order: OrderRef, lines: Sequence[LineRef]) -> None:
        """These lines are about to be deleted from a draft: release what they held."""
        ...

    def abandoned(self, order: OrderRef, lines: Sequence[LineRef]) -> None:
        """The draft is abandoned (its lines stay as a trace): release all it held, also what had no line yet."""
        ...

    def taken_back(
        self, order: OrderRef, lines: Sequence[tuple[LineRef, LineRef]], instead: Sequence[PricedLine]
    ) -> None:
        """Lines of a validated order are taken back by ``order``: pairs of the original and its counter-line.

        Both are written; the kind takes back what it delivered for that quantity. ``instead`` is what is sold of the
        kind in their place: priced, and claimed once this is done. Raises Refusal where it does not take back.
        """
        ...

    def released(self, order_ids: Sequence[int]) -> None:
        """These drafts without lines end with the sale of their session: release what they still hold.

        In a number of statements that does not depend on how many there are.
        """
        ...
