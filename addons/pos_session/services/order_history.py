"""The history of an order: every step with who and when, read from the facts; five statements however many steps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

from addons.pos_session.models import Invoice, InvoiceOrder, Order, Payment, PaymentMethod, PaymentPart
from addons.pos_session.models.invoice import CREDIT
from addons.pos_session.models.order import VALIDATED
from addons.pos_session.services.receipt import RECEIPT
from core.db import db
from core.documents.copies import DocumentCopy
from core.errors import Link
from core.i18n import N_
from core.identity.services.names import names_of


@dataclass(frozen=True)
class Step:
    """One step: ``text`` is a msgid with its ``params``, ``amount`` cents, ``link`` the document it made."""

    at: datetime
    text: str
    user_id: int | None
    params: dict[str, Any] = field(default_factory=dict)
    amount: int | None = None
    link: Link | None = None
    who: str = ""


def history_of(order: Order) -> list[Step]:
    """The steps of an order as they happened; at one instant in the order of their making."""
    steps = [
        *_life(order),
        *_payments(order.id),
        *_end(order),
        *_copies(order.id),
        *_related(order),
        *_invoices(order.id),
    ]
    names = names_of(step.user_id for step in steps)
    named = [
        Step(
            step.at, step.text, step.user_id, step.params, step.amount, step.link, names.get(step.user_id, "")
        )
        for step in steps
    ]
    return sorted(named, key=lambda step: step.at)


def _life(order: Order) -> Iterable[Step]:
    yield Step(order.created_at, N_("Begun"), order.created_by_id)
    if order.held_at is not None:
        yield Step(order.held_at, N_("On hold"), order.operator_id)


def _end(order: Order) -> Iterable[Step]:
    if order.validated_at is not None:
        yield Step(order.validated_at, N_("Validated"), order.validated_by_id, amount=order.total_ttc)
    if order.abandoned_at is not None:
        yield Step(
            order.abandoned_at,
            N_("Abandoned: %(reason)s") if order.abandon_reason else N_("Abandoned"),
            order.abandoned_by_id,
            {"reason": order.abandon_reason} if order.abandon_reason else {},
        )


def _payments(order_id: int) -> Iterable[Step]:
    """Each payment with the means it was made by; one taken back, or by another method than it was said, says why."""
    rows = db.session.execute(
        select(Payment, PaymentMethod.label, PaymentPart.reallocates_id, PaymentPart.amount)
        .outerjoin(PaymentPart, PaymentPart.payment_id == Payment.id)
        .outerjoin(PaymentMethod, PaymentMethod.id == PaymentPart.method_id)
        .where(Payment.order_id == order_id)
        .order_by(Payment.id, PaymentPart.id)
    )
    labels: dict[int, list[str]] = {}
    payments: dict[int, Payment] = {}
    reallocations: dict[int, int] = {}
    for payment, label, reallocates_id, amount in rows:
        payments[payment.id] = payment
        if reallocates_id is not None:
            reallocations[payment.id] = amount  # the second of the pair: what is by the other method now
        means = labels.setdefault(payment.id, [])
        if label and label not in means:
            means.append(label)
    for payment in payments.values():
        params = {"means": ", ".join(labels[payment.id])}
        if payment.id in reallocations:
            before, after = labels[payment.id]
            text = N_("Reallocated from %(before)s to %(after)s: %(reason)s")
            params = {"before": before, "after": after, "reason": payment.reason}
        elif payment.cancels_id is not None:
            params["reason"] = payment.reason
            text = N_("Payment taken back (%(means)s): %(reason)s")
        else:
            text = N_("Payment (%(means)s)") if params["means"] else N_("Payment of nothing")
        yield Step(
            payment.created_at,
            text,
            payment.user_id,
            params if labels[payment.id] else {},
            amount=reallocations.get(payment.id, payment.total),
        )


def _copies(order_id: int) -> Iterable[Step]:
    rows = db.session.execute(
        select(DocumentCopy.copy, DocumentCopy.at, DocumentCopy.actor_id)
        .where(DocumentCopy.kind == RECEIPT, DocumentCopy.document_id == order_id)
        .order_by(DocumentCopy.copy)
    )
    for row in rows:
        text = N_("Receipt printed, duplicate %(copy)s") if row.copy else N_("Receipt printed")
        yield Step(row.at, text, row.actor_id, {"copy": row.copy} if row.copy else {})


def _related(order: Order) -> Iterable[Step]:
    """The order that this one corrects, and the refunds and corrections made of it."""
    rows = db.session.execute(
        select(Order).where(
            or_(Order.corrects_id == order.id, Order.id == order.corrects_id), Order.state == VALIDATED
        )
    ).scalars()
    for other in rows:
        link = Link(other.number, "pos_session.order_show", {"order_id": other.id})
        if other.id == order.corrects_id:
            at, text = order.created_at, N_("Refund or correction of order %(number)s")
            yield Step(at, text, order.created_by_id, {"number": other.number}, link=link)
        else:
            yield Step(
                other.validated_at or other.created_at,
                N_("Refunded or corrected by order %(number)s"),
                other.validated_by_id,
                {"number": other.number},
                amount=other.total_ttc,
                link=link,
            )


def _invoices(order_id: int) -> Iterable[Step]:
    rows = db.session.execute(
        select(Invoice, InvoiceOrder.sign)
        .join(InvoiceOrder, InvoiceOrder.invoice_id == Invoice.id)
        .where(InvoiceOrder.order_id == order_id)
        .order_by(Invoice.id)
    )
    for invoice, sign in rows:
        told = N_("On credit %(number)s") if invoice.kind == CREDIT else N_("On invoice %(number)s")
        yield Step(
            invoice.issued_at,
            N_("Invoice credited by %(number)s") if sign == -1 else told,
            invoice.issued_by_id,
            {"number": invoice.number},
        )
