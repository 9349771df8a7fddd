"""Writing lines, payments and their consequences with Core statements: many rows each, shared by every way to sell."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import bindparam, insert, select

from addons.pos_session.events import OrderValidated
from addons.pos_session.models import OrderLine, Payment, PaymentLine, PaymentPart
from addons.pos_session.services import identification, voucher_payment
from addons.pos_session.services.line_kinds import (
    LineKind,
    LineRef,
    OrderRef,
    PricedLine,
    SessionRef,
    WrittenPayment,
)
from addons.pos_session.services.methods import CASH, methods_and_cash, methods_of
from addons.pos_session.services.splitting import Share
from addons.pos_session.services.tenders import Method, Part, Tender, change_of, check_cash_out, settle
from addons.pos_session.services.turnover import vat_of
from core import clock
from core.db import db
from core.events import announce
from core.journal import enter
from core.registry import registry
from core.vat import price_line

_LINE: Any = OrderLine.__table__
_PAYMENT: Any = Payment.__table__
_PART: Any = PaymentPart.__table__

_PAYMENT_LINE: Any = PaymentLine.__table__

_INSERT_LINES = insert(_LINE).returning(_LINE.c.position, _LINE.c.id)
_INSERT_PAYMENT = insert(_PAYMENT).returning(_PAYMENT.c.id)
_INSERT_PARTS = insert(_PART)
_INSERT_PAYMENT_LINES = insert(_PAYMENT_LINE)
_PART_IDS = select(_PART.c.id).where(_PART.c.payment_id == bindparam("of_payment")).order_by(_PART.c.id)


def settle_in(
    session: SessionRef,
    due: int,
    tenders: Callable[[Mapping[int, Method]], Sequence[Tender]],
    tendered: int,
    *,
    every_method: bool = False,
) -> list[Part]:
    """The parts that pay ``due`` by what is tendered (cents in all), change included: one statement.

    ``tenders`` names them once the payment methods are known. Only when cash is to be given back is the drawer
    added up, in the same statement. A refund may go back by a method that the session does not take; with
    ``every_method`` anything may be paid by one, and the caller sees to it which. Raises what
    ``tenders.settle`` and ``tenders.check_cash_out`` refuse.
    """
    if due >= 0 and tendered <= due:
        methods = methods_of(session.centre_id, None if every_method else session.id)
        parts = settle(due, tenders(methods), methods)
        if change_of(parts):  # rounded cash paid to the last cent
            check_cash_out(parts, cash_in_drawer(session.id))
        return parts
    methods, cash = methods_and_cash(session.centre_id, session.id, limited=due >= 0 and not every_method)
    parts = settle(due, tenders(methods), methods)
    check_cash_out(parts, cash)
    return parts


def cash_in_drawer(session_id: int) -> int:
    """The cents that the drawer of an open session is expected to hold; one statement."""
    return int(db.session.connection().execute(select(CASH), {"of_session": session_id}).scalar_one())


def insert_lines(
    order_id: int, priced: Mapping[str, Sequence[PricedLine]], after: int = 0
) -> dict[str, list[LineRef]]:
    """Write the priced lines of an order in one statement, at the positions that follow ``after``.

    Returns ``{kind: written lines}``. The ids are matched by position: no database promises their order.
    """
    written: dict[str, list[LineRef]] = {kind: [] for kind in priced}
    wanted = [(kind, line) for kind, lines in priced.items() for line in lines]
    if not wanted:
        return written
    values = [line_values(line) for _, line in wanted]
    rows = [
        {"order_id": order_id, "position": position, "kind": kind, **amounts}
        for position, ((kind, _), amounts) in enumerate(zip(wanted, values, strict=True), start=after + 1)
    ]
    returned = db.session.connection().execute(_INSERT_LINES, rows)
    ids = {row.position: row.id for row in returned}
    for row, (kind, line), amounts in zip(rows, wanted, values, strict=True):
        written[kind].append(LineRef(id=ids[row["position"]], kind=kind, source=line.source, **amounts))
    return written


def line_values(line: PricedLine) -> dict[str, Any]:
    """What a line says and costs: computed here once, and stored (money.md, VAT)."""
    amounts = price_line(line.quantity, line.unit_price, line.rate, line.discount)
    return {
        "label": line.label[:200],
        "product_id": line.product_id,
        "quantity": line.quantity,
        "unit_price": line.unit_price,
        "discount": line.discount,
        "rate": line.rate,
        "total_ttc": amounts.total_ttc,
        "unit_price_ht": amounts.unit_price_ht,
        "total_ht": amounts.total_ht,
        "turnover": line.turnover,
    }


def check_payment(order: OrderRef, parts: Sequence[Part]) -> None:
    """Ask the addons whether the order may be paid like this, all its payments together."""
    check_writing(order.session)
    registry().ask("pos_session_order_validating", centre=order.centre_id, order=order, parts=parts)


def check_writing(session: SessionRef) -> None:
    """Ask the addons whether money may move in a session now."""
    registry().ask("pos_session_writing", centre=session.centre_id, session=session)


def insert_payment(
    order: OrderRef,
    parts: Sequence[Part],
    shares: Sequence[Share] = (),
    *,
    cancels_id: int | None = None,
    corrects_id: int | None = None,
    reason: str = "",
) -> int:
    """Write a payment with its parts and, of a part of the order, its ``shares``; returns its id.

    Two statements (one when nothing is due), one more for shares, two more when a part is identified. Vouchers are
    used and given back here: raises what ``voucher_payment.apply`` refuses.
    """
    connection = db.session.connection()
    payment = {
        "centre_id": order.centre_id,
        "order_id": order.id,
        "session_id": order.session.id,
        "total": sum(part.amount for part in parts),
        "cancels_id": cancels_id,
        "reason": reason,
        "user_id": order.session.user_id,
        "created_at": order.validated_at or clock.now(),
    }
    payment_id: int = connection.execute(_INSERT_PAYMENT, payment).scalar_one()
    if parts:
        rows = [
            {
                "payment_id": payment_id,
                "session_id": order.session.id,
                "method_id": part.method_id,
                "method_kind": part.method_kind,
                "kind": part.kind,
                "amount": part.amount,
            }
            for part in parts
        ]
        connection.execute(_INSERT_PARTS, rows)
        parts = voucher_payment.apply(order, payment_id, parts, cancels_id=cancels_id)
    if shares:
        connection.execute(
            _INSERT_PAYMENT_LINES, [{"payment_id": payment_id, **asdict(share)} for share in shares]
        )
    if any(part.identification for part in parts):
        part_ids = connection.execute(_PART_IDS, {"of_payment": payment_id}).scalars()
        identification.store(part_ids, [part.identification for part in parts])
    written = WrittenPayment(payment_id, tuple(parts), tuple(shares), cancels_id, corrects_id)
    registry().ask("pos_session_payment_written", centre=order.centre_id, order=order, payment=written)
    return payment_id


def finish(
    order: OrderRef,
    lines: Mapping[str, Sequence[LineRef]],
    parts: Sequence[Part],
    kinds: Mapping[str, LineKind],
    *,
    counter: Sequence[LineRef] = (),
    corrects: int | None = None,
) -> dict[str, Any]:
    """Deliver what was paid, enter the sale in the journal, and return the answer of the sale (JSON-able).

    ``counter`` are the counter-lines of a correction and ``corrects`` the order it corrects. A kind without lines on
    the order is told of the payment of a draft, as it may hold something for it, and of a correction that takes lines
    of it back.
    """
    taken_back = {line.kind for line in counter}
    told = [kind for kind in kinds if kind in lines or kind in taken_back or not order.one_shot]
    documents = {kind: kinds[kind].validated(order, lines.get(kind, ())) for kind in told}
    journal: dict[str, Any] = {
        kind: data for kind, found in documents.items() if found and (data := kinds[kind].journal_data(found))
    }
    all_lines = [*counter, *(line for of_kind in lines.values() for line in of_kind)]
    if voucher_payment.gives_credit_note(parts):
        documents["credit_note"] = voucher_payment.credit_notes_of(order.id)
    if corrects is not None:
        journal["corrects"] = corrects
    rows = vat_of(all_lines)
    enter(
        f"desk:{order.session.desk_id}",
        "pos_session.sale",
        {
            "order": order.id,
            "number": order.number,
            "receipt": order.receipt_no,
            "session": order.session.id,
            "total": order.total_ttc,
            "vat": [[row.rate, row.ht, row.vat, row.ttc] for row in rows],
            "parts": [[part.method_id, part.kind, part.amount] for part in parts],
            **journal,
        },
    )
    announce(OrderValidated(order.id, order.session.id, order.centre_id, one_shot=order.one_shot))
    return {
        "order_id": order.id,
        "number": order.number,
        "receipt_no": order.receipt_no,
        "total": order.total_ttc,
        "change": change_of(parts),
        "lines": [_line_answer(line) for line in all_lines],
        "parts": [{"method_id": part.method_id, "kind": part.kind, "amount": part.amount} for part in parts],
        "documents": {kind: found for kind, found in documents.items() if found},
    }


def _line_answer(line: LineRef) -> dict[str, Any]:
    return {
        "id": line.id,
        "kind": line.kind,
        "label": line.label,
        "quantity": line.quantity,
        "unit_price": line.unit_price,
        "rate": line.rate,
        "total": line.total_ttc,
    }
