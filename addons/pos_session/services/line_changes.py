"""Changing a line of a draft at the numeric pad: its quantity, its price, its discount, pieces offered."""

from __future__ import annotations

from collections.abc import Sequence

from addons.pos_session.errors import ItemsInvalid, LineFixed, LineNotFound
from addons.pos_session.models import OrderLine
from addons.pos_session.permissions import DISCOUNT, PRICE
from addons.pos_session.services.catalogue import check_price
from addons.pos_session.services.joining import store, twin
from addons.pos_session.services.kinds import line_kinds
from addons.pos_session.services.line_kinds import PricedLine, SessionRef
from addons.pos_session.services.orders import lines_of, lock_draft, remove_lines, update_total
from addons.pos_session.services.paid_lines import PaidLines, check_never_paid, check_unpaid, paid_of
from addons.pos_session.services.products import MAX_QUANTITY
from addons.pos_session.services.writing import insert_lines
from core.db import db
from core.identity.actor import require
from core.vat import WHOLE, InvalidDiscount


def change_line(
    order_id: int,
    line_id: int,
    *,
    quantity: int | None = None,
    unit_price: int | None = None,
    discount: int | None = None,
) -> int | None:
    """Change what a draft line says; the id of the line that now holds it, None when ``quantity`` 0 removed it.

    ``unit_price``: cents TTC, the rate stays the product's; ``discount``: hundredths of a percent. A line that becomes
    the same as another joins it. A price needs PRICE, a discount (and a price of nothing) DISCOUNT, and so does a
    greater quantity of a line that has one. Raises LineNotFound, LineFixed, LinePaid, ItemsInvalid, PriceInvalid,
    InvalidDiscount, Forbidden, OrderNotDraft.
    """
    _check_figures(quantity, unit_price, discount)
    if quantity == 0:
        remove_lines(order_id, [line_id])
        return None
    order, session, _ = lock_draft(order_id)
    lines = lines_of(order.id)
    line = _line(lines, line_id)
    wanted = {"quantity": quantity, "price": unit_price, "discount": discount}
    _check_kind(session, line, *(name for name, value in wanted.items() if value is not None))
    paid = paid_of(order.id)
    if unit_price is not None or discount is not None:
        _check_rights(session, unit_price, discount)
        check_never_paid(line, paid)
    if quantity is not None:
        check_unpaid(line, paid, quantity)
        if quantity > line.quantity:
            _check_more(session, line, quantity - line.quantity)
    store(line, quantity or line.quantity, unit_price=unit_price, discount=discount)
    kept = _join(lines, line, paid)
    update_total(order)
    return kept


def give_free(order_id: int, line_id: int, quantity: int) -> int:
    """Offer pieces of a line: they become a line of their own at a discount of 100 %; its id.

    Needs DISCOUNT. Raises ItemsInvalid for more than the line has, and what ``change_line`` raises.
    """
    order, session, _ = lock_draft(order_id)
    lines = lines_of(order.id)
    line = _line(lines, line_id)
    _check_kind(session, line, "quantity", "discount")
    require(DISCOUNT, session.centre_id)
    if line.discount == WHOLE or not 1 <= quantity <= line.quantity:
        raise ItemsInvalid(fields={"quantity": ItemsInvalid.message})
    paid = paid_of(order.id)
    check_unpaid(line, paid, line.quantity - quantity)
    if quantity == line.quantity:
        check_never_paid(line, paid)
        store(line, quantity, discount=WHOLE)
        kept = _join(lines, line, paid)
    else:
        store(line, line.quantity - quantity)
        kept = _put_free(order.id, lines, line, quantity)
    update_total(order)
    return kept


def take_back(order_id: int, line_id: int) -> int:
    """Pieces that were offered are paid for again: they join the line they came from; its id.

    Needs no right: nothing is given. Raises ItemsInvalid for a line that is not free.
    """
    order, session, _ = lock_draft(order_id)
    lines = lines_of(order.id)
    line = _line(lines, line_id)
    _check_kind(session, line, "quantity", "discount")
    if line.discount != WHOLE:
        raise ItemsInvalid()
    paid = paid_of(order.id)
    check_never_paid(line, paid)
    paying = [other for other in lines if _comes_from(line, other)]
    store(line, line.quantity, discount=min((other.discount for other in paying), default=0))
    kept = _join(lines, line, paid)
    update_total(order)
    return kept


def check_may_discount(session: SessionRef, discount: int) -> None:
    """Raise InvalidDiscount for what is none (1/100 of a percent), Forbidden without the right to give one.

    Taking a discount away gives nothing, so it needs no right.
    """
    if not 0 <= discount <= WHOLE:
        raise InvalidDiscount(fields={"discount": InvalidDiscount.message})
    if discount:
        require(DISCOUNT, session.centre_id)


def _check_figures(quantity: int | None, unit_price: int | None, discount: int | None) -> None:
    if quantity is not None and not 0 <= quantity <= MAX_QUANTITY:
        raise ItemsInvalid(fields={"quantity": ItemsInvalid.message})
    if unit_price is not None:
        check_price(unit_price)
    if discount is not None and not 0 <= discount <= WHOLE:
        raise InvalidDiscount(fields={"discount": InvalidDiscount.message})


def _line(lines: Sequence[OrderLine], line_id: int) -> OrderLine:
    for line in lines:
        if line.id == line_id:
            return line
    raise LineNotFound()


def _check_kind(session: SessionRef, line: OrderLine, *changes: str) -> None:
    """What the kind of a line keeps as it was priced stays so, and a counter-line is never changed."""
    kind = line_kinds(session.centre_id).get(line.kind)
    if kind is None or line.corrects_id is not None or not set(changes) <= kind.changes:
        raise LineFixed(item=line.label)


def _check_rights(session: SessionRef, unit_price: int | None, discount: int | None) -> None:
    """Taking a discount away gives nothing, so it needs no right."""
    if unit_price is not None:
        require(PRICE, session.centre_id)
    if discount or unit_price == 0:
        require(DISCOUNT, session.centre_id)


def _check_more(session: SessionRef, line: OrderLine, quantity: int) -> None:
    """More pieces at a price or discount that somebody gave need the right to give it; gone from sale: refused."""
    if line.discount:
        require(DISCOUNT, session.centre_id)
    wanted = {"kind": line.kind, "product_id": line.product_id, "quantity": quantity}
    [priced] = line_kinds(session.centre_id)[line.kind].price(session, [wanted])
    if priced.unit_price != line.unit_price:
        _check_rights(session, line.unit_price, None)


def _join(lines: Sequence[OrderLine], line: OrderLine, paid: PaidLines) -> int:
    """Let a line that became the same as another join it, unless a payment knows it; the line that is left."""
    other = twin(line, lines)
    if other is None or paid.ever(line):
        return line.id
    store(other, other.quantity + line.quantity)
    db.session.delete(line)
    db.session.flush()
    return other.id


def _put_free(order_id: int, lines: Sequence[OrderLine], line: OrderLine, quantity: int) -> int:
    """Add pieces to the free line of the same thing, or write it."""
    for other in lines:
        if other.discount == WHOLE and _comes_from(other, line):
            store(other, other.quantity + quantity)
            return other.id
    free = PricedLine(line.label, quantity, line.unit_price, line.rate, WHOLE, line.product_id, line.turnover)
    after = max(other.position for other in lines)
    [written] = insert_lines(order_id, {line.kind: [free]}, after=after)[line.kind]
    return written.id


def _comes_from(free: OrderLine, line: OrderLine) -> bool:
    """Whether a free line is of the same thing at the same price as a line that is paid for."""
    return (
        line.discount != WHOLE
        and line.corrects_id is None
        and free.product_id is not None
        and (free.kind, free.product_id, free.unit_price, free.rate)
        == (line.kind, line.product_id, line.unit_price, line.rate)
    )
