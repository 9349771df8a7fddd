"""What may be done to a customer order in which status, and what becomes of it: the one table."""

from __future__ import annotations

from addons.pos_sync.errors.orders import OperationImpossible
from addons.pos_sync.models.customer_order import (
    CANCELLED,
    CLOSED,
    CONFIRMED,
    IN_PROGRESS,
    STATUSES,
    UNCONFIRMED,
)
from addons.pos_sync.models.order_document import ADVANCE_INVOICE, ADVANCE_REFUND, INVOICE, RECEIPT
from core.errors import Sentences
from core.i18n import N_

CREATED = "created"
OPEN = "open"
EDIT = "edit"
STATUS = "status"
CLOSE = "close"
REOPEN = "reopen"
CANCEL = "cancel"
LINKED = "linked"
OPERATIONS = (OPEN, EDIT, STATUS, CLOSE, REOPEN, CANCEL, RECEIPT, INVOICE, ADVANCE_INVOICE, ADVANCE_REFUND)
"""What a lock may be taken for."""
CHANGES = (EDIT, STATUS, CLOSE, REOPEN, CANCEL)
"""What changes an order by itself; documents change it by being made."""

LABELS = {
    UNCONFIRMED: N_("Unconfirmed"),
    CONFIRMED: N_("Confirmed"),
    IN_PROGRESS: N_("Being prepared"),
    CLOSED: N_("Completed"),
    CANCELLED: N_("Called off"),
}

LIVE = (UNCONFIRMED, CONFIRMED, IN_PROGRESS)
"""An order that goods or money may still be expected of."""
_AGREED = (CONFIRMED, IN_PROGRESS)


def _stays(*statuses: str) -> dict[str, frozenset[str]]:
    return {status: frozenset({status}) for status in statuses}


AFTER: dict[str, dict[str, frozenset[str]]] = {
    OPEN: _stays(*LIVE),
    EDIT: _stays(*LIVE),
    STATUS: {status: frozenset(LIVE) - {status} for status in LIVE},
    CLOSE: {status: frozenset({CLOSED}) for status in _AGREED},
    REOPEN: {CLOSED: frozenset({IN_PROGRESS}), CANCELLED: frozenset({UNCONFIRMED})},
    CANCEL: {status: frozenset({CANCELLED}) for status in LIVE},
    RECEIPT: {status: frozenset({CLOSED}) for status in _AGREED},
    INVOICE: {status: frozenset({CLOSED}) for status in _AGREED},
    ADVANCE_INVOICE: _stays(*_AGREED),
    ADVANCE_REFUND: _stays(*STATUSES),
}
"""Operation, the status before, and the statuses that may come after it."""


def possible(status: str) -> tuple[str, ...]:
    """The operations that an order in this status allows, in the order of ``OPERATIONS``."""
    return tuple(operation for operation in OPERATIONS if status in AFTER[operation])


def impossible(operation: str, status: str) -> OperationImpossible:
    """The refusal of an operation that a status does not allow."""
    shown = Sentences([(LABELS[status], {})])
    return OperationImpossible(status=shown, status_code=status, operation=operation)


def check_operation(operation: str, status: str) -> None:
    """Raises OperationImpossible unless an order in this status allows the operation."""
    if status not in AFTER.get(operation, {}):
        raise impossible(operation, status)


def check_move(operation: str, before: str, after: str) -> None:
    """Raises OperationImpossible unless the operation leads from one status to the other."""
    check_operation(operation, before)
    if after not in AFTER[operation][before]:
        raise impossible(operation, before)
