"""Steps of a random story: refunds, corrections, invoices and credits, prices that change."""

from __future__ import annotations

from datetime import date
from typing import Any

from addons.pos_session.services import (
    catalogue,
    corrections,
)
from addons.pos_session.services.invoices import credit_invoice, issue_counter_invoice, issue_order_invoice
from addons.pos_session.services.setup_products import ProductValues, change_product
from addons.pos_session.services.taking_back import Taken
from addons.pos_session.services.tenders import Tender
from core import clock
from tests.addons.pos_session.drawer_arithmetic import Given
from tests.addons.pos_session.story_luck import PRICES, RATES, Luck
from tests.addons.pos_session.story_steps import Steps, done


class OfficeSteps(Steps):
    """What comes after a sale, and before the next."""

    def correct(self, luck: Luck) -> None:
        session, order = luck.session("open"), luck.sold()
        if session is None or order is None or not order.lines:
            return
        who, session_id, order_id = (
            luck.one([*[session.responsible] * 3, luck.who("manager")]),
            self.story.ids[session],
            self.story.ids[order],
        )
        there = [line for line in order.lines if line.left > 0]
        lines = [line for line in there if luck.upto(2)] or [luck.one(there or order.lines)]
        if luck.rarely():
            lines = [luck.one(order.lines)]
        taken = [(line, luck.part_of(line, line.left)) for line in lines]
        items = luck.items(2) if not luck.upto(3) else []
        reason, first = luck.reason(), order.first or order
        chosen: list[Given] = []

        def choose(due: int) -> list[Given]:
            chosen[:] = luck.given_back(due, self.model.paid_by(first))
            self.story.trace.append(f"… by {chosen} for {due}")
            return chosen

        def tenders(due: int, methods: Any) -> list[Tender]:
            return self.tenders(chosen)

        wanted = [Taken(self.story.ids[line], pieces) for line, pieces in taken]

        def model() -> tuple[Any, ...]:
            new = self.model.correct(who, order, session, taken, items, choose, reason)
            return new.number, new.receipt, new.total

        def till() -> tuple[Any, ...]:
            answer = corrections.correct(order_id, session_id, wanted, self.items(items), tenders, reason)
            return answer["number"], answer["receipt_no"], answer["total"]

        what = [(line.position, pieces) for line, pieces in taken]
        self.story.both(who, f"corrects {what} of {order.number} with {items}", model, till)

    def invoice(self, luck: Luck) -> None:
        order = luck.order("validated")
        if order is None or luck.upto(2):
            return
        order_id = self.story.ids[order]
        customer_id = self.story.customer_id
        self.story.issued(
            "operator",
            f"invoices {order.number}",
            lambda: self.model.invoice_order(order),
            lambda: issue_order_invoice(order_id, customer_id),
        )

    def invoice_the_counter(self, luck: Luck) -> None:
        if luck.upto(4):
            return
        centre = self.story.shop.centre
        today: date = clock.business_day(centre.timezone)
        self.story.issued(
            "operator",
            "invoices the counter",
            lambda: self.model.invoice_counter(),
            lambda: issue_counter_invoice(centre.id, today, today),
        )

    def credit(self, luck: Luck) -> None:
        if not self.model.invoices or luck.upto(2):
            return
        invoice, who, reason = luck.one(self.model.invoices), luck.who("manager"), luck.reason()
        invoice_id = self.story.ids[invoice]
        self.story.issued(
            who,
            f"credits {invoice.total}",
            lambda: self.model.credit(who, invoice, reason),
            lambda: credit_invoice(invoice_id, reason),
        )

    def change_the_catalogue(self, luck: Luck) -> None:
        name, price, rate = luck.one(sorted(self.model.products)), luck.one(PRICES), luck.one(RATES)
        product_id, centre_id = self.story.shop.products[name].id, self.story.shop.centre.id

        def model() -> None:
            self.model.products[name] = price, rate

        self.story.both(
            "manager",
            f"{name} now costs {price} at {rate}",
            model,
            lambda: done(change_product(product_id, _values(centre_id, name, price, rate))),
        )


def _values(centre_id: int, name: str, price: int, rate: int) -> ProductValues:
    return ProductValues("Divers", name, price, catalogue.rate_of(centre_id, rate).id)
