"""Bookings, and what tills did with them, written row by row as the tills write it: for tests that only read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import count
from typing import Any

from addons.pos_booking_payment.models import (
    Booking,
    BookingPayment,
    Charge,
    Funding,
    FundingLine,
    OrderBooking,
    ServiceGroup,
    ServiceLine,
)
from addons.pos_session.models import Order, OrderLine, Payment, PaymentMethod, PaymentPart, Product, Session
from addons.pos_session.services import customers
from core import clock
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.uow import unit_of_work
from core.vat import before_tax
from core.web.folding import fold
from tests.addons.pos_session.shop import Shop

_sequences = count(500)
ON_BOOKING = "on_booking"


def make_booking(shop: Shop, number: str = "R-000012", name: str = "Anne Dupont", **values: Any) -> Booking:
    """A booking of a customer of its own, 300.00 of services, nothing paid."""
    with acting_as(SYSTEM), unit_of_work() as unit:
        customer = customers.create(shop.centre.id, {"name": name})
        booking = Booking(
            centre_id=shop.centre.id,
            number=number,
            customer_id=customer.id,
            arrives_on=date(2026, 7, 1),
            departs_on=date(2026, 7, 8),
            search=fold(f"{number} {name}"),
            **{"services_total": 30_000, **values},
        )
        unit.add(booking)
    return booking


def make_funding(
    booking: Booking, amount: int = 30_000, label: str = "Acompte 30 %", **values: Any
) -> Funding:
    """A financing of a booking, due on its arrival."""
    with acting_as(SYSTEM), unit_of_work() as unit:
        reference = f"F{next(_sequences)}"
        values = {"due_on": booking.arrives_on, "reference": reference, **values}
        funding = Funding(booking_id=booking.id, amount=amount, label=label, **values)
        unit.add(funding)
    return funding


def on_booking_method(shop: Shop) -> PaymentMethod:
    """The method «Sur une réservation» of the shop, made when it is not there yet."""
    if ON_BOOKING not in shop.methods:
        with acting_as(SYSTEM), unit_of_work() as unit:
            shop.methods[ON_BOOKING] = PaymentMethod(
                centre_id=shop.centre.id, code=ON_BOOKING, label="Sur une réservation", kind=ON_BOOKING
            )
            unit.add(shop.methods[ON_BOOKING])
    return shop.methods[ON_BOOKING]


def pay_funding(
    shop: Shop, session: Session, funding: Funding, parts: Mapping[str, int], corrects: Order | None = None
) -> Order:
    """A validated order that pays (of) a financing by these parts; the counter-order of ``corrects`` gives back."""
    amount = sum(parts.values())
    with acting_as(SYSTEM), unit_of_work() as unit:
        booking = unit.get_one(Booking, funding.booking_id)
        line = {"kind": "funding", "label": f"{booking.number} {funding.label}", "turnover": False, "rate": 0}
        order, [order_line] = _order(
            shop, session, [(line, 1 if amount > 0 else -1, abs(amount))], booking, corrects
        )
        unit.add(
            FundingLine(
                line_id=order_line.id,
                order_id=order.id,
                funding_id=funding.id,
                customer_id=booking.customer_id,
                version=booking.version,
                in_progress=False,
            )
        )
        for part in _pay(shop, order, parts):
            unit.add(
                BookingPayment(
                    centre_id=shop.centre.id,
                    booking_id=booking.id,
                    funding_id=funding.id,
                    order_id=order.id,
                    part_id=part.id,
                    method_id=part.method_id,
                    method_kind=part.method_kind,
                    amount=part.amount,
                    reason="Erreur" if corrects else "",
                )
            )
        unit.get_one(Funding, funding.id).paid_here += amount
        booking.paid += amount
    return order


def put_on(
    shop: Shop,
    session: Session,
    booking: Booking,
    products: Mapping[str, int],
    on: int,
    corrects: Order | None = None,
    **others: int,
) -> Order:
    """A validated order of products of which ``on`` cents are put on a booking, the rest paid by ``others``."""
    method = on_booking_method(shop)
    with acting_as(SYSTEM), unit_of_work() as unit:
        items = [(_of(shop.products[name]), n, shop.products[name].price) for name, n in products.items()]
        order, lines = _order(shop, session, items, booking, corrects)
        unit.add(OrderBooking(order_id=order.id, booking_id=booking.id, customer_id=booking.customer_id))
        parts = _pay(shop, order, {ON_BOOKING: on, **others})
        assert parts[0].method_id == method.id
        charge = Charge(
            payment_id=parts[0].payment_id,
            centre_id=shop.centre.id,
            booking_id=booking.id,
            order_id=order.id,
            amount=on,
        )
        unit.add(charge)
        unit.flush()
        group = _extras(booking.id)
        for line in lines if not others else lines[:1]:
            copied = ("label", "product_id", "quantity", "unit_price", "rate", "total_ttc", "unit_price_ht")
            values = {name: getattr(line, name) for name in (*copied, "total_ht")}
            unit.add(
                ServiceLine(group_id=group.id, charge_id=charge.payment_id, order_line_id=line.id, **values)
            )
        unit.get_one(Booking, booking.id).extras_total += on
    return order


def _of(product: Product) -> dict[str, Any]:
    return {
        "kind": "product",
        "label": product.label,
        "product_id": product.id,
        "rate": product.vat_rate.rate,
    }


def _extras(booking_id: int) -> ServiceGroup:
    group = ServiceGroup(booking_id=booking_id, position=1, label="Suppléments", extras=True)
    found = db.session.query(ServiceGroup).filter_by(booking_id=booking_id, extras=True).one_or_none()
    if found is None:
        db.session.add(group)
        db.session.flush()
    return found or group


def _order(
    shop: Shop,
    session: Session,
    items: list[tuple[dict[str, Any], int, int]],
    booking: Booking,
    corrects: Order | None,
) -> tuple[Order, list[OrderLine]]:
    """A validated order of lines (values, quantity, cents each), without payments; a correction's are counter-lines."""
    sequence = next(_sequences)
    total = sum(quantity * price for _, quantity, price in items)
    order = Order(
        centre_id=shop.centre.id,
        session_id=session.id,
        sequence=sequence,
        number=f"{session.code}.{sequence}",
        state="validated",
        receipt_no=sequence,
        total_ttc=total,
        total_ht=0,
        customer_id=booking.customer_id,
        validated_at=clock.now(),
        corrects_id=corrects.id if corrects else None,
    )
    db.session.add(order)
    db.session.flush()
    taken_back = [line.id for line in corrects.lines] if corrects else [None] * len(items)
    lines = [
        OrderLine(
            order_id=order.id,
            position=position,
            quantity=quantity,
            unit_price=price,
            total_ttc=quantity * price,
            unit_price_ht=before_tax(price, values["rate"]),
            total_ht=before_tax(quantity * price, values["rate"]),
            corrects_id=first,
            **values,
        )
        for position, ((values, quantity, price), first) in enumerate(
            zip(items, taken_back, strict=True), start=1
        )
    ]
    db.session.add_all(lines)
    db.session.flush()
    return order, lines


def _pay(shop: Shop, order: Order, parts: Mapping[str, int]) -> list[PaymentPart]:
    """One payment of an order, a part per method; no cash in the drawer: pay by card where a drawer is counted."""
    payment = Payment(
        centre_id=shop.centre.id, order_id=order.id, session_id=order.session_id, total=sum(parts.values())
    )
    db.session.add(payment)
    db.session.flush()
    written = [
        PaymentPart(
            payment_id=payment.id,
            session_id=order.session_id,
            method_id=shop.methods[code].id,
            method_kind=shop.methods[code].kind,
            kind="sale" if amount > 0 else "refund",
            amount=amount,
        )
        for code, amount in parts.items()
    ]
    db.session.add_all(written)
    db.session.flush()
    return written
