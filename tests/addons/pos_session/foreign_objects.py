"""Objects of the point of sale in one centre, for the walk of a user of another (tests/core/identity)."""

from __future__ import annotations

from datetime import date
from typing import Any

from addons.pos_session.models import Price, PriceList
from addons.pos_session.services import catalogue, closing, customers, opening, orders, setup_methods
from addons.pos_session.services.cash import move_cash
from addons.pos_session.services.counting import Counted
from addons.pos_session.services.invoices import issue_order_invoice
from addons.pos_session.services.payment import pay
from addons.pos_session.services.sale import sell
from addons.pos_session.services.summary import summary_of
from addons.pos_session.services.tenders import Tender
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import Centre
from core.testing.factories import PASSWORD, as_user, make_user
from core.uow import unit_of_work


def foreign_objects(centre: Centre, mark: str) -> dict[str, Any]:
    """An open session with a validated order and a draft that has a line."""
    with acting_as(SYSTEM), unit_of_work():
        desk = catalogue.make_desk(centre.id, f"Desk {mark}")
        methods = catalogue.make_default_methods(centre.id)
        setup_methods.add_method(centre.id, f"Voucher {mark}", "voucher")
        family = catalogue.make_family(centre.id, f"Family {mark}")
        product = catalogue.make_product(family, f"Product {mark}", 500, 550)
        prices = PriceList(centre_id=centre.id, name=f"List {mark}", starts_on=date(2026, 1, 1))
        db.session.add(prices)
        db.session.flush()
        db.session.add(Price(price_list_id=prices.id, product_id=product.id, price=400))
    item = {"kind": "product", "product_id": product.id, "quantity": 1}
    with as_user(make_user("till", groups=["pos.default.user"], centres=[centre])):
        with unit_of_work():
            session = opening.create_session(desk.id)
        with unit_of_work():
            opening.open_session(session.id, Counted({}), f"Note {mark}")
        sold = sell(session.id, [item], [], f"walk-{mark}")
        voucher_item = {"kind": "voucher", "amount": 1_000}
        [voucher] = sell(session.id, [voucher_item], [], f"walk-voucher-{mark}")["documents"]["voucher"]
        with unit_of_work():
            movement = move_cash(session.id, "cash_in", 100, f"Reason {mark}")
        with unit_of_work():
            draft = orders.new_order(session.id)
        with unit_of_work():
            [line] = orders.add_items(draft.id, [item])
        with unit_of_work():
            split = orders.new_order(session.id)
            [pair] = orders.add_items(split.id, [{**item, "quantity": 2}])
        with unit_of_work():
            part = pay(split.id, [Tender(methods[0].id, pair.unit_price)], {pair.id: 1})
        invoiced = sell(session.id, [item], [], f"invoiced-{mark}")
        with unit_of_work():
            customer = customers.create(centre.id, {"name": f"Customer {mark}"})
            invoice = issue_order_invoice(invoiced["order_id"], customer.id)
    summary_id, closed_id = _summary(centre, mark)
    return {
        "invoice_id": invoice.id,
        "pos_session.invoice_credit:form": {"reason": "walk"},
        "pos_session.invoice_order:order_id": sold["order_id"],
        "pos_session.invoice_order:form": {"customer_id": str(customer.id)},
        "pos_session_api.create_order_invoice:order_id": sold["order_id"],
        "pos_session_api.create_order_invoice:json": {"customer_id": customer.id},
        "pos_session_api.create_credit:json": {"reason": "walk"},
        "summary_id": summary_id,
        "pos_session_api.get_summary:session_id": closed_id,
        "session_id": session.id,
        "order_id": draft.id,
        "line_id": line.id,
        "customer_id": customer.id,
        "pos_session.customer_change:form": {"name": "walk"},
        "pos_session.order_customer_set:form": {"customer_id": str(customer.id)},
        "pos_session.order_customer_new:form": {"name": "walk"},
        "pos_session.order_abandon:form": {"reason": "walk"},
        "pos_session_api.change_customer:json": {"name": "walk"},
        "pos_session_api.create_customer:json": {"name": "walk", "centre_id": centre.id},
        "payment_id": part["payment_id"],
        "pos_session.payment_cancel:order_id": split.id,
        "pos_session.payment_cancel_confirm:order_id": split.id,
        "pos_session.payment_cancel_confirm:form": {"reason": "walk"},
        "pos_session_api.create_payment:json": {},
        "pos_session_api.create_cancellation:order_id": split.id,
        "pos_session_api.create_cancellation:json": {"reason": "walk"},
        "product_id": product.id,
        "family_id": family.id,
        "method_id": methods[0].id,
        "desk_id": desk.id,
        "vat_rate_id": product.vat_rate_id,
        "list_id": prices.id,
        "operation_id": movement.id,
        "voucher_id": voucher["voucher_id"],
        "pos_session.session_create:form": {"desk_id": str(desk.id), "password": PASSWORD},
        "pos_session.session_open:form": {"counted_sum": "1"},
        "pos_session.session_responsible:form": {"responsible_id": str(session.responsible_id)},
        "pos_session_api.make_session:json": {"desk_id": desk.id},
        "pos_session_api.open_counted_session:json": {"sum": 100},
        "pos_session_api.change_session_responsible:json": {"responsible_id": session.responsible_id},
        "pos_session.taps:json": {"items": [{"product_id": product.id, "quantity": 1}]},
        "pos_session.line_change:form": {"quantity": "3"},
        "pos_session.cash_move:form": {"kind": "cash_in", "amount": "10", "reason": "walk"},
        "pos_session.cash_void:form": {"reason": "walk"},
        "pos_session.correction_choose:order_id": sold["order_id"],
        "pos_session.correction_settle:order_id": sold["order_id"],
        "pos_session.correction_make:order_id": sold["order_id"],
        "pos_session.correction_make:form": {
            f"take_{sold['lines'][0]['id']}": "1",
            "method_id": str(methods[0].id),
            "amount": "5",
            "reason": "walk",
        },
        "pos_session_api.create_correction:order_id": sold["order_id"],
        "pos_session_api.create_correction:json": {
            "session": session.id,
            "lines": [{"line_id": sold["lines"][0]["id"], "quantity": 1}],
            "reason": "walk",
        },
        "pos_session.voucher_sell:form": {"amount": "20"},
        "pos_session.voucher_use:form": {"code": voucher["code"]},
        "pos_session.voucher_check:form": {"code": voucher["code"]},
        "pos_session.voucher_cancel:form": {"reason": "walk"},
        "pos_session.voucher_prolong:form": {"expires_on": voucher["expires_on"]},
        "pos_session_api.voucher_balance:json": {"code": voucher["code"]},
        "pos_session.setup_vat_rate_change:form": {"starts_on": "2199-01-01", "rate": "20"},
        "pos_session.setup_vat_rate_change_remove:form": {"starts_on": "2199-01-01"},
        "pos_session_api.create_cash_operation:json": {"kind": "cash_in", "amount": 100, "reason": "walk"},
        "pos_session_api.void_cash_operation:json": {"reason": "walk"},
        "pos_session_api.start_closing:json": {},
        "pos_session_api.compare_count:json": {"sum": 0},
        "pos_session_api.close_session:json": {"sum": 0, "password": PASSWORD},
        "pos_session_api.create_sale:json": {"session": session.id, "items": [item], "parts": []},
    }


def _summary(centre: Centre, mark: str) -> tuple[int, int]:
    """The summary and the session, of another cash desk, that it closed."""
    with acting_as(SYSTEM), unit_of_work():
        desk = catalogue.make_desk(centre.id, f"Closed desk {mark}")
    with as_user(make_user("closer", groups=["pos.default.user"], centres=[centre])):
        with unit_of_work():
            session = opening.create_session(desk.id)
        with unit_of_work():
            opening.open_session(session.id, Counted({}))
        with unit_of_work():
            closing.start_closing(session.id)
        with unit_of_work():
            closing.close_session(session.id, Counted({}))
        summary = summary_of(session.id)
    assert summary is not None
    return summary.id, session.id
