"""What happened to the documents of customer orders: ids only."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class AdvanceReturned:
    """A correction of the till took the deduction of an advance back: ``pos_order_id`` is what it corrects."""

    correction_id: int
    pos_order_id: int
    centre_id: int


@dataclass(frozen=True)
class SaleGivenUp:
    """The draft of a document of a customer order was abandoned: nobody is at the customer order any more."""

    pos_order_id: int
    order_id: int
    centre_id: int
