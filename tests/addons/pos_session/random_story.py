"""A random story at the till: each step done by the services and by the model, the same refusal or the same figures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select

from addons.pos_session.models import Customer, Order, OrderLine, Payment, PaymentMethod, PaymentPart, Session
from addons.pos_session.services import catalogue
from addons.pos_session.services.cash_log import drawer_of_session
from core.db import db
from core.errors import Refusal
from core.identity.actor import SYSTEM, Actor, acting_as
from core.testing.factories import actor_of, make_user
from core.uow import unit_of_work
from tests.addons.pos_session import drawer_facts as facts
from tests.addons.pos_session.correction_model import Model
from tests.addons.pos_session.drawer_arithmetic import Means, Methods, Refused
from tests.addons.pos_session.shop import Shop, make_shop, without_bookings
from tests.addons.pos_session.story_checks import check_sheet, check_story

PRODUCTS = {
    "sweet": (10, 1_200),
    "sticker": (33, 600),
    "leaflet": (0, 2_100),
    "meal": (1_233, 2_100),
    "group": (20_000, 1_000),
}
LIMIT = 1_000
WHO = ("operator", "colleague", "manager")


@dataclass
class Story:
    """One point of sale with two desks, two operators and a manager, and its model."""

    shop: Shop
    model: Model
    actors: dict[str, Actor]
    customer_id: int
    ids: dict[object, int] = field(default_factory=dict)
    codes: list[str] = field(default_factory=list)
    """The codes of the vouchers, as they were sold."""
    trace: list[str] = field(default_factory=list)
    sound: bool = True

    def both(
        self,
        who: str,
        what: str,
        model: Callable[[], Any],
        till: Callable[[], Any],
        opens_its_own: bool = False,
    ) -> bool:
        """Do a step in the model and at the till: the same answer, or one of the refusals. True when it was done."""
        try:
            expected, codes = model(), frozenset[str]()
        except Refused as refused:
            expected, codes = None, refused.codes
        self.trace.append(f"{who} {what} -> {sorted(codes) or expected}")
        self.sound = False
        try:
            with acting_as(self.actors[who]):
                found = till() if opens_its_own else _in_a_unit(till)
        except Refusal as refusal:
            told = refusal.error_code
            assert told in codes, self.told(f"the till refused with {told}")
        else:
            assert not codes, self.told(f"the till did it: {found}")
            assert found == expected, self.told(f"the till answered {found}")
        with acting_as(SYSTEM):
            self.compare()
        self.sound = True
        return not codes

    def told(self, what: str) -> str:
        """The end of the story, for a failure."""
        return "\n".join([*self.trace[-60:], what])

    def compare(self) -> None:
        """What is stored of every session that goes on, and of the last one closed, is what the model says."""
        db.session.rollback()
        stored = {
            (row.desk_code, row.number): row
            for row in db.session.execute(
                select(
                    Session.id,
                    Session.desk_code,
                    Session.number,
                    Session.state,
                    Session.opening_expected,
                    Session.opening_difference,
                    Session.closing_expected,
                    Session.closing_counted,
                    Session.closing_kept,
                ).where(Session.centre_id == self.shop.centre.id)
            )
        }
        assert set(stored) == {(each.desk.code, each.number) for each in self.model.sessions}, self.told(
            "sessions"
        )
        going: list[facts.Session] = []
        for session in self.model.sessions:
            row = stored[session.desk.code, session.number]
            self.ids[session] = row.id
            assert tuple(row)[3:] == (
                session.state,
                session.proposed,
                session.opening_difference,
                session.expected_then,
                session.counted,
                session.kept,
            ), self.told(str(row))
            if session.state != "closed":
                going.append(session)
                self._compare_drawer(session, row.id)
        self._compare_orders(going)

    def _compare_drawer(self, session: facts.Session, session_id: int) -> None:
        drawer = drawer_of_session(session_id)
        log = session.log
        assert (drawer.expected, drawer.opening, drawer.received, drawer.change, drawer.refunds) == (
            session.expected,
            *(log[kind] for kind in ("opening", "sale", "change", "refund")),
        ), self.told(str(drawer))
        assert (drawer.cash_in, drawer.cash_out, drawer.adjustment) == (
            log["cash_in"],
            log["cash_out"],
            log["adjustment"],
        ), self.told(str(drawer))
        of_session = (PaymentPart.session_id == session_id, PaymentPart.method_kind != "rounding")
        sums = (
            select(PaymentMethod.code, func.sum(PaymentPart.amount))
            .join(PaymentMethod, PaymentMethod.id == PaymentPart.method_id)
            .where(*of_session)
            .group_by(PaymentMethod.code)
        )
        found = {code: int(cents) for code, cents in db.session.execute(sums) if cents}
        wanted = {code: cents for code, cents in session.by_method.items() if cents}
        assert found == wanted, self.told("methods")

    def _compare_orders(self, sessions: list[facts.Session]) -> None:
        of_sessions = Order.session_id.in_([self.ids[session] for session in sessions])
        rows = db.session.execute(
            select(
                Order.id, Order.number, Order.state, Order.total_ttc, Order.receipt_no, Order.total_ht
            ).where(of_sessions)
        ).all()
        orders = {order.number: order for session in sessions for order in session.orders}
        found = {row.number: tuple(row)[2:] for row in rows}
        assert found == {number: _figures(order) for number, order in orders.items()}, self.told("orders")
        for row in rows:
            self.ids[orders[row.number]] = row.id
        columns = ("position", "quantity", "unit_price", "discount", "rate", "total_ttc", "total_ht")
        lines = db.session.execute(
            select(Order.number, OrderLine.id, *(getattr(OrderLine, name) for name in columns))
            .join(Order, Order.id == OrderLine.order_id)
            .where(of_sessions)
        ).all()
        wanted = {(number, line.position): line for number, order in orders.items() for line in order.lines}
        assert {(row.number, *tuple(row)[2:]) for row in lines} == {
            (
                number, place, line.quantity, line.price, line.discount, line.rate, line.total,
                int(line.before_tax * 10_000),
            )
            for (number, place), line in wanted.items()
        }, self.told("lines")  # fmt: skip
        for row in lines:
            self.ids[wanted[row.number, row.position]] = row.id

    def issued(
        self, who: str, what: str, model: Callable[[], facts.Invoice], till: Callable[[], Any]
    ) -> None:
        """An invoice or a credit: its total, and its id for later."""
        known: list[int] = []

        def issue() -> int:
            invoice = till()
            known.append(invoice.id)
            total: int = invoice.total_ttc
            return total

        if self.both(who, what, lambda: model().total, issue):
            self.ids[self.model.invoices[-1]] = known[0]

    def check_sheet(self, session: facts.Session) -> None:
        """The cash sheet of a session just closed."""
        with acting_as(SYSTEM):
            check_sheet(session, self.ids[session], self._codes())

    def check_everything(self) -> None:
        """At the end of the story."""
        with acting_as(SYSTEM):
            check_story(self.model, self.shop.centre.id, self.ids, self._codes())

    def _codes(self) -> dict[str, str]:
        return {method.label: code for code, method in self.shop.methods.items()}

    def payment_id(self, order: facts.Order, payment: facts.Payment) -> int:
        """The id of a payment: they are stored in the order in which they were made."""
        ids = select(Payment.id).where(Payment.order_id == self.ids[order]).order_by(Payment.id)
        with acting_as(SYSTEM):
            return list(db.session.scalars(ids))[order.payments.index(payment)]


def _figures(order: facts.Order) -> tuple[str, int, int | None, int | None]:
    before_tax = sum(ht for _, ht, _, _ in order.vat) if order.state == "validated" else None
    return order.state, order.total, order.receipt, before_tax


def _in_a_unit(work: Callable[[], Any]) -> Any:
    with unit_of_work():
        return work()


def new_story(rounding: int = 1) -> Story:
    """A point of sale nobody has opened yet; its cash is rounded to ``rounding`` cents."""
    shop = make_shop()
    without_bookings(shop)
    with acting_as(SYSTEM), unit_of_work() as unit:
        second = catalogue.make_desk(shop.centre.id, "Caisse 2")
        family = catalogue.make_family(shop.centre.id, "Divers")
        for name, (price, rate) in PRODUCTS.items():
            shop.products[name] = catalogue.make_product(family, name, price, rate)
        for code, kind, label in (
            ("booking", "on_booking", "Sur dossier"),
            ("voucher", "voucher", "Bon cadeau"),
        ):
            more = PaymentMethod(centre_id=shop.centre.id, code=code, label=label, kind=kind, weight=40)
            unit.add(more)
            shop.methods[code] = more
        unit.merge(shop.methods["cash"]).rounding = rounding
        customer = Customer(centre_id=shop.centre.id, name="Hélène Roux")
        unit.add(customer)
        unit.flush()
        customer_id = customer.id
        desks = [unit.merge(shop.desk), second]
        for desk in desks:
            desk.difference_limit = LIMIT
        known = [facts.Desk(desk.code, LIMIT) for desk in desks]
        desk_ids: dict[object, int] = {one: desk.id for one, desk in zip(known, desks, strict=True)}
        products = {
            name: (product.price, catalogue.rate_today(product.vat_rate_id))
            for name, product in shop.products.items()
        }
    colleague = make_user(groups=["pos.default.user"], centres=[shop.centre])
    people = dict(zip(WHO, (shop.operator, colleague, shop.manager), strict=True))
    methods = Methods(
        {
            "cash": Means("cash", rounding),
            "card": Means("card"),
            "cheque": Means("cheque", counted=True),
            "booking": Means("on_booking"),
            "voucher": Means("voucher"),
        }
    )
    rights: dict[str, set[str]] = {who: set() for who in WHO}
    rights["manager"] = {"manage", "discount", "other_means", "credit"}
    model = Model(known, methods, products, rights)
    actors = {who: actor_of(user) for who, user in people.items()}
    return Story(shop, model, actors, customer_id, ids=desk_ids)
