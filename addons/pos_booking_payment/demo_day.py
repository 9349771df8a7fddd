"""A morning at the demo's front desk: financings paid, given back and taken back, and products put on stays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from addons.pos_booking_payment.models import Booking, Funding
from addons.pos_booking_payment.models.booking import CANCELLED, CHECKED_IN, CONFIRMED
from addons.pos_booking_payment.services.charges import put_on_booking
from addons.pos_booking_payment.services.search import is_open
from addons.pos_booking_payment.services.tills import choose
from addons.pos_session.models import PaymentMethod, Product, Session
from addons.pos_session.services import catalogue, closing, corrections, opening, orders
from addons.pos_session.services.counting import Counted
from addons.pos_session.services.figures import figures_of
from addons.pos_session.services.method_counts import MethodFound
from addons.pos_session.services.opening_facts import open_locked
from addons.pos_session.services.payment import pay
from addons.pos_session.services.taking_back import Taken
from addons.pos_session.services.tenders import Method, Tender
from core import clock
from core.db import db
from core.demo import Demo
from core.identity.actor import acting_as

LOGIN, DESK = "lucas", "Réception"
"""A desk of its own: the others are new to who tries the demo."""
FLOAT = 15_000
OPENS_AT = time(7, 30)
PART = 5_000
"""Cents below every deposit of the demo: paid by another method than the rest, or alone."""


def play(demo: Demo) -> None:
    """The morning of yesterday: closed since, so that whoever tries the demo has no session in his way."""
    centre = demo.centres["holiday"]
    desk_id = catalogue.make_desk(centre.id, DESK).id
    begins = datetime.combine(demo.today - timedelta(days=1), OPENS_AT, ZoneInfo(centre.timezone))
    with acting_as(demo.actor(LOGIN)):
        with clock.frozen(begins):
            session = opening.create_session(desk_id)
            # At once, whatever the deployment has done before an opening: the worker is not there yet.
            open_locked(session, Counted(sum=FLOAT), "")
        with clock.frozen(begins + timedelta(hours=1)):
            _take_financings(session)
        with clock.frozen(begins + timedelta(hours=2)):
            _put_on_stays(session, demo.today)
        with clock.frozen(begins + timedelta(hours=4)):
            _close(session)


def _take_financings(session: Session) -> None:
    """One in two parts, a part of one, one that is taken back, and a repayment."""
    methods = _methods(session.centre_id)
    whole, part = _open_fundings(session.centre_id, CONFIRMED, session.business_day)[:2]
    _pay(session, whole, whole.remaining, {"cash": PART, "card": whole.remaining - PART})
    _pay(session, part, PART, {"card": PART})
    wrong = _open_fundings(session.centre_id, CHECKED_IN, None)[0]
    amount = wrong.remaining
    paid = _pay(session, wrong, amount, {"card": amount})
    _take_back(session, paid["order_id"], {methods["card"]: -amount}, "Erreur de dossier")
    back = _open_fundings(session.centre_id, CANCELLED, None)[0]
    _pay(session, back, back.remaining, {"card": back.remaining})


def _put_on_stays(session: Session, today: date) -> None:
    """An order put on a stay and corrected, and one of which a part is paid."""
    wanted = select(Booking).where(
        Booking.centre_id == session.centre_id, Booking.status == CHECKED_IN, Booking.arrives_on < today
    )
    first, second = db.session.scalars(wanted.order_by(Booking.number).limit(2))
    products = select(Product.id).where(Product.centre_id == session.centre_id).order_by(Product.id)
    canoe, pedalo, bicycle, pancake = db.session.scalars(products.limit(4))
    order_id = _order(session, {canoe: 2, pancake: 4})
    put_on_booking(order_id, first.id)
    pancakes = orders.lines_of(order_id)[1]
    worth = -pancakes.unit_price
    _take_back(
        session, order_id, {_methods(session.centre_id)["on_booking"]: worth}, "Crêpe non servie", pancakes.id
    )
    order_id = _order(session, {pedalo: 1, bicycle: 2})
    on_stay, paid = orders.lines_of(order_id)
    put_on_booking(order_id, second.id, {on_stay.id: 1})
    pay(order_id, [Tender(_methods(session.centre_id)["card"], paid.total_ttc)])


def _order(session: Session, products: Mapping[int, int]) -> int:
    order = orders.new_order(session.id)
    items = [{"kind": "product", "product_id": key, "quantity": many} for key, many in products.items()]
    orders.add_items(order.id, items)
    return order.id


def _pay(session: Session, funding: Funding, amount: int, parts: Mapping[str, int]) -> dict[str, Any]:
    """Pay ``amount`` cents of a financing by kinds of method."""
    order = orders.new_order(session.id)
    choose(order.id, funding.id, None, amount)
    methods = _methods(session.centre_id)
    return pay(order.id, [Tender(methods[kind], cents) for kind, cents in parts.items()])


def _take_back(
    session: Session, order_id: int, given: Mapping[int, int], reason: str, line_id: int | None = None
) -> None:
    """Take one piece of a line (the first one) of an order back, settled by ``{method id: cents}``."""
    taken = Taken(line_id or orders.lines_of(order_id)[0].id, 1)

    def tenders(_due: int, _methods: Mapping[int, Method]) -> Sequence[Tender]:
        return [Tender(method_id, cents) for method_id, cents in given.items()]

    corrections.correct(order_id, session.id, [taken], [], tenders, reason)


def _open_fundings(centre_id: int, status: str, due_by: date | None) -> Sequence[Funding]:
    """The open financings of bookings of a status that are due by a day, the first due first."""
    wanted = select(Funding).join(Funding.booking).where(Booking.centre_id == centre_id, is_open())
    if due_by is not None:
        wanted = wanted.where(Funding.due_on <= due_by)
    by_day = wanted.where(Booking.status == status).order_by(Funding.due_on, Booking.number)
    return db.session.scalars(by_day).all()


def _methods(centre_id: int) -> dict[str, int]:
    """The methods of a centre by their kind."""
    wanted = select(PaymentMethod).where(PaymentMethod.centre_id == centre_id)
    return {method.kind: method.id for method in db.session.scalars(wanted)}


def _close(session: Session) -> None:
    closing.start_closing(session.id)
    figures = figures_of(session)
    found = {method.id: MethodFound(method.to_find) for method in figures.found_methods}
    closing.close_session(session.id, Counted(sum=figures.drawer.expected), found, kept=FLOAT)
