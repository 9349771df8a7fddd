"""The receipt of a validated order, as the one receipt model of core/documents (requirements.md T1-17)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from addons.pos_session.errors import OrderNotValidated
from addons.pos_session.models import Customer, Order, OrderLine, PaymentMethod, PaymentPart, Session
from addons.pos_session.models.order import VALIDATED
from addons.pos_session.services.drawer import CHANGE, ROUNDING
from addons.pos_session.services.orders import lines_of
from addons.pos_session.services.parts import parts_of
from addons.pos_session.services.turnover import vat_of
from core.db import db
from core.documents.issuer import issuer_of
from core.documents.receipt import Fact, Line, Payment, Receipt, Total, Words
from core.i18n import N_
from core.identity.models import User
from core.identity.visibility import visible, visible_centre
from core.registry import registry
from core.vat import WHOLE, format_rate

RECEIPT = "pos_session.receipt"
"""The document's kind: in the count of copies, in the hook ``document_context`` and in print keys."""


def receipt_of(
    order: Order, translate: Callable[[str], str], local_time: Callable[[datetime], str], language: str = "fr"
) -> Receipt:
    """The receipt of a validated order; ``local_time`` writes an instant in the centre's zone.

    Addons add mentions through ``document_context("pos_session.receipt", order)``: mappings with ``mentions``.
    Raises OrderNotValidated: a draft has no receipt (requirements.md T1-11).
    """
    if order.state != VALIDATED or order.validated_at is None:
        raise OrderNotValidated(number=order.number)
    centre = visible_centre(order.centre_id)
    session = visible(Session, order.session_id)
    lines = lines_of(order.id)
    parts = parts_of(order.id)
    seller = db.session.get(User, order.validated_by_id) if order.validated_by_id else None
    facts = [
        Fact(translate(N_("No.")), f"{session.code}-{order.receipt_no}"),
        Fact(translate(N_("Order")), order.number),
        Fact(translate(N_("Date")), local_time(order.validated_at)),
        Fact(translate(N_("Cash desk")), f"{session.desk_code} {session.desk_name}"),
    ]
    if seller is not None:
        facts.append(Fact(translate(N_("Seller")), seller.name))
    if order.customer_id is not None:
        facts.append(Fact(translate(N_("Customer")), visible(Customer, order.customer_id).name))
    change = -sum(part.amount for part, _ in parts if part.kind == CHANGE)
    return Receipt(
        words=Words.in_language(translate),
        issuer=issuer_of(centre),
        title=translate(N_("Receipt")),
        language=language,
        facts=tuple(facts),
        lines=tuple(
            Line(
                line.label,
                line.total_ttc,
                quantity=line.quantity,
                unit_price=line.unit_price,
                detail=_given(line, translate, language),
            )
            for line in lines
        ),
        totals=_totals(order, parts, translate),
        vat_rows=tuple(vat_of(lines)),
        payments=_payments(parts),
        change=change or None,
        mentions=_mentions(order),
        footer=centre.receipt_footer,
    )


def _totals(
    order: Order, parts: list[tuple[PaymentPart, PaymentMethod]], translate: Callable[[str], str]
) -> tuple[Total, ...]:
    """The total; when cash was rounded also the gap and what is paid (requirements.md T4-4)."""
    gap = sum(part.amount for part, _ in parts if part.kind == ROUNDING)
    total = Total(translate(N_("Total")), order.total_ttc, strong=not gap)
    if not gap:
        return (total,)
    paid = Total(translate(N_("To pay")), order.total_ttc - gap, strong=True)
    return (total, Total(translate(N_("Rounding")), -gap), paid)


def _given(line: OrderLine, translate: Callable[[str], str], language: str) -> str:
    """What a line says of its discount: that it is offered, or how much; nothing without one."""
    if line.discount == WHOLE:
        return translate(N_("Free of charge"))
    if line.discount:
        return translate(N_("Discount %(rate)s")) % {"rate": format_rate(line.discount, language)}
    return ""


def _payments(parts: list[tuple[PaymentPart, PaymentMethod]]) -> tuple[Payment, ...]:
    apart = (CHANGE, ROUNDING)
    return tuple(Payment(method.label, part.amount) for part, method in parts if part.kind not in apart)


def _mentions(order: Order) -> tuple[str, ...]:
    """What other addons want at the foot of the receipt."""
    answers = registry().collect("document_context", centre=order.centre_id, document=RECEIPT, subject=order)
    return tuple(str(mention) for _, answer in answers for mention in answer.get("mentions", ()))
