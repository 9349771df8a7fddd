"""A week of the demo's drawers: sold, closed, and closed again by their operators and the accountant, in the past."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import select

from addons.pos_accounting_close.models import ErrorReason
from addons.pos_accounting_close.models.closure import ACCOUNTING, CORRECT, IN_ERROR, OPERATOR
from addons.pos_accounting_close.services import closure_rows, closures
from addons.pos_accounting_close.services.bulk_closing import close_one
from addons.pos_accounting_close.services.cheque_entries import ChequeEntry, save_cheques
from addons.pos_accounting_close.services.closure_drafts import methods_of_session
from addons.pos_accounting_close.services.closure_tabs import confirm_all
from addons.pos_accounting_close.services.closures import Verdict
from addons.pos_session.models import PaymentMethod, Product, Session
from addons.pos_session.services import catalogue, closing, opening, orders
from addons.pos_session.services.alerts import mark_seen
from addons.pos_session.services.counting import Counted
from addons.pos_session.services.figures import figures_of
from addons.pos_session.services.identification import Identification
from addons.pos_session.services.method_counts import MethodFound
from addons.pos_session.services.opening_facts import open_locked
from addons.pos_session.services.payment import pay
from addons.pos_session.services.tenders import Tender, everything_in_cash
from core import clock
from core.db import db
from core.demo import Demo
from core.identity.actor import acting_as
from core.money import DENOMINATIONS

DESKS = {"theatre": "Caisse de location", "holiday": "Base nautique"}
"""Desks of their own: the others are new to who tries the demo."""
FLOAT = 15_000
OPENS_AT = time(13)


class Day(NamedTuple):
    """A drawer of some days ago; ``gap`` cents at its closing, ``steps`` the closures done since."""

    centre: str
    login: str
    days_ago: int
    steps: tuple[str, ...] = ()
    gap: int = 0


DAYS = (
    Day("theatre", "marie", 6, (OPERATOR, ACCOUNTING)),
    Day("theatre", "marie", 5, (OPERATOR, ACCOUNTING)),
    Day("theatre", "marie", 4, (OPERATOR,), gap=-500),
    Day("theatre", "marie", 3, (OPERATOR,)),
    Day("theatre", "marie", 2, (OPERATOR,)),
    Day("theatre", "marie", 1),
    Day("holiday", "lucas", 3, (OPERATOR, ACCOUNTING)),
    Day("holiday", "lucas", 2, (OPERATOR,)),
    Day("holiday", "lucas", 1, gap=200),
)
SALES = ("cash", "card", "cheque", "card", "cash", "cheque")
"""How the sales of a day are paid, one after the other."""
BANKS = ("Crédit Agricole", "La Banque Postale", "BNP Paribas")
GIFT = 3_000
"""A gift voucher that the theatre sells each day, and takes the next day."""


def play(demo: Demo) -> None:
    """Play every day, the oldest first at each desk."""
    desks = {code: catalogue.make_desk(demo.centres[code].id, name).id for code, name in DESKS.items()}
    vouchers: list[str] = []
    for day in DAYS:
        _Drawer(demo, day, desks[day.centre]).play(vouchers)
    with acting_as(demo.actor("marie")):
        mark_seen()


class _Drawer:
    """One drawer, from its opening to where it stands now."""

    def __init__(self, demo: Demo, day: Day, desk_id: int) -> None:
        self.demo, self.day, self.desk_id = demo, day, desk_id
        centre = demo.centres[day.centre]
        self.centre_id = centre.id
        zone = ZoneInfo(centre.timezone)
        self.begins = datetime.combine(demo.today - timedelta(days=day.days_ago), OPENS_AT, zone)
        methods = select(PaymentMethod).where(PaymentMethod.centre_id == centre.id)
        self.methods = {method.kind: method.id for method in db.session.scalars(methods)}
        products = select(Product.id).where(Product.centre_id == centre.id).order_by(Product.id)
        self.products = list(db.session.scalars(products))

    def play(self, vouchers: list[str]) -> None:
        with acting_as(self.demo.actor(self.day.login)):
            session = self._sell(vouchers)
            self._close(session)
            if OPERATOR in self.day.steps:
                self._close_as_operator(session)
        if ACCOUNTING in self.day.steps:
            with acting_as(self.demo.actor("sophie")), clock.frozen(self.begins + timedelta(hours=20)):
                close_one(session.id)

    def _sell(self, vouchers: list[str]) -> Session:
        with clock.frozen(self.begins):
            session = opening.create_session(self.desk_id)
            # At once, whatever the deployment has done before an opening: the worker is not there yet.
            open_locked(session, Counted(_pieces(FLOAT)), "")
        for number, means in enumerate(SALES, start=1):
            with clock.frozen(self.begins + timedelta(minutes=25 * number)):
                self._order(session, means)
        if "voucher" in self.methods:
            with clock.frozen(self.begins + timedelta(hours=3)):
                self._use_and_sell_voucher(session, vouchers)
        return session

    def _order(self, session: Session, means: str) -> None:
        order = orders.new_order(session.id)
        picked = self.demo.random.sample(self.products, 3)
        items = [
            {"kind": "product", "product_id": product, "quantity": self.demo.random.randint(1, 4)}
            for product in picked
        ]
        orders.add_items(order.id, items)
        if means == "cash":
            pay(order.id, everything_in_cash)
        else:
            pay(order.id, [Tender(self.methods[means], order.total_ttc, self._identification(means))])

    def _identification(self, means: str) -> Identification:
        if means != "cheque":
            return Identification()
        number = str(self.demo.random.randint(1_000_000, 9_999_999))
        return Identification(number, self.demo.random.choice(BANKS), "")

    def _use_and_sell_voucher(self, session: Session, vouchers: list[str]) -> None:
        if vouchers:
            order = orders.new_order(session.id)
            orders.add_items(order.id, [{"kind": "product", "product_id": self.products[0], "quantity": 6}])
            code = Identification(vouchers.pop())
            pay(order.id, [Tender(self.methods["voucher"], order.total_ttc, code)])
        order = orders.new_order(session.id)
        orders.add_items(order.id, [{"kind": "voucher", "amount": GIFT}])
        answer: Any = pay(order.id, [Tender(self.methods["card"], GIFT)])
        vouchers.append(answer["documents"]["voucher"][0]["code"])

    def _close(self, session: Session) -> None:
        with clock.frozen(self.begins + timedelta(hours=9)):
            closing.start_closing(session.id)
            figures = figures_of(session)
            found = {method.id: MethodFound(method.to_find) for method in figures.found_methods}
            counted = figures.drawer.expected + self.day.gap
            closing.close_session(
                session.id,
                Counted(_pieces(counted)),
                found,
                accepted=bool(self.day.gap),
                note="Recompté deux fois" if self.day.gap else "",
                kept=FLOAT,
            )

    def _close_as_operator(self, session: Session) -> None:
        with clock.frozen(self.begins + timedelta(hours=9, minutes=15)):
            draft = closures.begin(session.id, OPERATOR)
            rows = closure_rows.cheque_rows(draft, methods_of_session(session))
            save_cheques(draft.id, [ChequeEntry(row.key) for row in rows])
            confirm_all(draft.id)
            closures.close_operator(draft.id, self._verdict())

    def _verdict(self) -> Verdict:
        if not self.day.gap:
            return Verdict(CORRECT)
        first = select(ErrorReason.id).where(ErrorReason.centre_id == self.centre_id)
        reason_id = db.session.scalars(first.order_by(ErrorReason.weight).limit(1)).one()
        return Verdict(IN_ERROR, reason_id, "Un billet de 5 € a manqué à la recompte")


def _pieces(cents: int) -> dict[int, int]:
    """A count by denomination that adds up to ``cents``."""
    counts: dict[int, int] = {}
    for denomination in DENOMINATIONS:
        counts[denomination], cents = divmod(cents, denomination)
    return counts
