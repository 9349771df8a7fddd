"""Refunding and correcting a validated order: counter-rows in a session that is open now, linked both ways (T1-4).

A refund takes lines back; a correction also sells others in their place, and the gap is paid or given back. The
original is never touched: the new order names it, and its lines name the lines they take back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert

from addons.pos_session.errors import (
    NothingToCorrect,
    OrderInvoiced,
    OrderNotPaid,
    RefundElsewhere,
    RefundReasonRequired,
)
from addons.pos_session.models import Order, Session
from addons.pos_session.models.order import VALIDATED
from addons.pos_session.models.session import order_number
from addons.pos_session.permissions import REFUND, SELL
from addons.pos_session.services.invoiced import invoice_of
from addons.pos_session.services.kinds import check_alone, line_kinds, price_items, sold_kinds
from addons.pos_session.services.line_kinds import LineRef, OrderRef, PricedLine
from addons.pos_session.services.locking import ref_of, take_session
from addons.pos_session.services.methods import methods_of
from addons.pos_session.services.reasons import checked_reason
from addons.pos_session.services.refund_means import (
    check_means,
    check_offered,
    offered_for,
    paid_by_method,
    proposed_payment,
    proposed_refund,
)
from addons.pos_session.services.settled_apart import check_correcting, fixed_means
from addons.pos_session.services.taking_back import (
    Returnable,
    Taken,
    check_taken,
    insert_counter_lines,
    returnable,
)
from addons.pos_session.services.tenders import Method, Tender
from addons.pos_session.services.writing import (
    check_payment,
    finish,
    insert_lines,
    insert_payment,
    settle_in,
)
from core import clock
from core.db import db, lock_row
from core.errors import Link
from core.i18n import N_
from core.identity.actor import require
from core.identity.visibility import visible
from core.vat import price_line, vat_rows

_ORDER: Any = Order.__table__
_INSERT_ORDER = insert(_ORDER).returning(_ORDER.c.id)


def correct(
    order_id: int,
    session_id: int,
    taken: Sequence[Taken],
    added: Sequence[Mapping[str, Any]],
    tenders: Callable[[int, Mapping[int, Method]], Sequence[Tender]],
    reason: str,
) -> dict[str, Any]:
    """Take lines of a validated order back in the open session ``session_id``, and sell ``added`` in their place.

    ``tenders`` is asked, once the gap (cents: negative goes back to the customer) and the methods of the centre are
    known, how it is settled. Inside a unit of work. The answer is that of ``sale.sell``. Raises OrderNotPaid,
    OrderInvoiced (an issued invoice is credited first), RefundElsewhere (a session of another centre),
    RefundReasonRequired, NothingToCorrect, LineNotFound, QuantityNotLeft, NotTheOriginalMeans, SessionNotOpen,
    NotFound, Forbidden, and what pricing, paying, the line kinds and ``pos_session_order_correcting`` refuse.
    """
    session, sequence, receipt_no = take_session(session_id, REFUND, orders=1, receipts=1)
    original = lock_correctable(order_id)
    check_correcting(original)
    first_id = original.corrects_id or original.id
    if original.centre_id != session.centre_id:
        raise RefundElsewhere()
    reason = checked_reason(reason, RefundReasonRequired)
    if not taken:
        raise NothingToCorrect()
    there = returnable(original.id)
    check_taken(there, taken)
    kinds = sold_kinds(session.centre_id, [there[each.line_id].line.kind for each in taken])
    if added:
        require(SELL, session.centre_id)
    priced = price_items(session, [dict(item) for item in added], kinds)
    fresh = [line for lines in priced.values() for line in lines]
    check_alone(
        kinds,
        [*_kinds_taken(there, taken), *((kind, line.label) for kind in priced for line in priced[kind])],
    )
    due = _worth(fresh) - amount_of(there, taken)

    def settled_by(methods: Mapping[int, Method]) -> Sequence[Tender]:
        given = tenders(due, methods)
        if due < 0:
            check_means(given, paid_by_method(first_id, methods), methods, session.centre_id)
        else:
            check_offered(given, offered_for(first_id, methods, session))
        return given

    # The whole amount as tendered makes settle_in add the drawer up: cash may leave it.
    parts = settle_in(session, due, settled_by, tendered=due + 1, every_method=True)
    now = clock.now()
    values: dict[str, Any] = {
        "centre_id": session.centre_id,
        "session_id": session.id,
        "sequence": sequence,
        "number": order_number(session.desk_code, session.number, sequence),
        "state": VALIDATED,
        "total_ttc": due,
        "receipt_no": receipt_no,
        "customer_id": original.customer_id,
        "corrects_id": first_id,
        "correction_reason": reason,
        "created_by_id": session.user_id,
        "created_at": now,
        "validated_by_id": session.user_id,
        "validated_at": now,
        "total_ht": _total_ht(there, taken, fresh),
        "abandon_reason": "",
    }
    new_id: int = db.session.connection().execute(_INSERT_ORDER, values).scalar_one()
    order = OrderRef(
        new_id, values["number"], session, due, validated_at=now, receipt_no=receipt_no, one_shot=True
    )
    check_payment(order, parts)
    counter = insert_counter_lines(new_id, there, taken)
    _tell_kinds(kinds, order, counter, priced)
    lines = insert_lines(new_id, priced, after=len(counter))
    for kind, of_kind in lines.items():
        kinds[kind].claimed(order, of_kind)
    insert_payment(order, parts, corrects_id=first_id)
    return finish(order, lines, parts, kinds, counter=[line for _, line in counter], corrects=first_id)


@dataclass(frozen=True)
class Preview:
    """What a correction would come to: cents (negative goes back), what was paid by each method, the usual means.

    ``added`` is what would be sold, priced, kind by kind in the order wanted. ``fixed``: cents that have to be settled
    by a method, as an addon says.
    """

    due: int
    paid: dict[int, int]
    methods: dict[int, Method]
    proposed: list[Tender]
    added: list[PricedLine]
    fixed: dict[int, int]


def preview(
    order: Order, taken: Sequence[Taken], added: Sequence[Mapping[str, Any]], session: Session
) -> Preview:
    """Compute a correction without making it; reads only. Raises what ``correct`` refuses of lines and items.

    Also SettledApart, and what ``pos_session_correction_means`` refuses.
    """
    if not taken:
        raise NothingToCorrect()
    there = returnable(order.id)
    check_taken(there, taken)
    priced = price_items(ref_of(session), [dict(item) for item in added], line_kinds(order.centre_id))
    fresh = [line for lines in priced.values() for line in lines]
    due = _worth(fresh) - amount_of(there, taken)
    fixed = fixed_means(order, there, taken, _worth(fresh), due)
    first_id = order.corrects_id or order.id
    methods = methods_of(order.centre_id)
    paid = paid_by_method(first_id, methods)
    if due >= 0:
        methods = offered_for(first_id, methods, ref_of(session))
    propose = proposed_refund if due < 0 else proposed_payment
    free = {key: method for key, method in methods.items() if key not in fixed}
    proposed = [Tender(key, cents) for key, cents in fixed.items() if cents]
    proposed += propose(due - sum(fixed.values()), paid, free)
    methods = {key: method for key, method in methods.items() if fixed.get(key) != 0}
    return Preview(due, paid, methods, proposed, fresh, fixed)


def check_right(centre_id: int) -> None:
    """Refuse who may not refund and correct orders of a centre. Raises Forbidden."""
    require(REFUND, centre_id)


def lock_correctable(order_id: int) -> Order:
    """The validated order that is on no issued invoice; a lock makes what corrects or invoices it follow each other.

    All corrections name the first order of their family, and its row is the lock, until the end of the unit of work.
    Raises NotFound, OrderNotPaid, OrderInvoiced.
    """
    order = visible(Order, order_id)
    first = visible(Order, order.corrects_id) if order.corrects_id else order
    lock_row(first)
    check_correctable(order, first)
    return order


def check_correctable(order: Order, first: Order) -> None:
    """Refuse an order, or the first of its family, that is not paid or stands on an invoice; reads only.

    Raises OrderNotPaid, OrderInvoiced.
    """
    for each in {order.id: order, first.id: first}.values():
        link = Link(N_("See the order"), "pos_session.order_show", {"order_id": each.id})
        if each.state != VALIDATED:
            raise OrderNotPaid(number=each.number, links=[link])
        if invoice := invoice_of(each.id):
            raise OrderInvoiced(number=each.number, invoice=invoice.number, links=[link])


def _kinds_taken(there: dict[int, Returnable], taken: Sequence[Taken]) -> list[tuple[str, str]]:
    lines = [there[each.line_id].line for each in taken]
    return [(line.kind, line.label) for line in lines]


def amount_of(there: dict[int, Returnable], taken: Sequence[Taken]) -> int:
    """Cents that what is taken back comes to."""
    return sum(there[each.line_id].amount(each.quantity) for each in taken)


def _worth(lines: Sequence[PricedLine]) -> int:
    """Cents, TTC, of priced lines."""
    return sum(
        price_line(line.quantity, line.unit_price, line.rate, line.discount).total_ttc for line in lines
    )


def _total_ht(there: dict[int, Returnable], taken: Sequence[Taken], fresh: Sequence[PricedLine]) -> int:
    """Cents before tax: each rate rounded once (money.md, VAT); what is no turnover is left out."""
    rows = [
        (found.line.rate, -found.amount(each.quantity), -found.amount_ht(each.quantity))
        for each in taken
        if (found := there[each.line_id]).line.turnover
    ]
    for line in (line for line in fresh if line.turnover):
        amounts = price_line(line.quantity, line.unit_price, line.rate, line.discount)
        rows.append((line.rate, amounts.total_ttc, amounts.total_ht))
    return sum(row.ht for row in vat_rows(rows))


def _tell_kinds(
    kinds: Mapping[str, Any],
    order: OrderRef,
    counter: Sequence[tuple[LineRef, LineRef]],
    priced: Mapping[str, Sequence[PricedLine]],
) -> None:
    """Let each kind take back what it delivered for the lines of its own."""
    for code in dict.fromkeys(line.kind for line, _ in counter):
        pairs = [pair for pair in counter if pair[0].kind == code]
        kinds[code].taken_back(order, pairs, priced.get(code, ()))
