"""Finding sessions and orders by what is printed: order number, the beginning of one, receipt number."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, false, select

from addons.pos_session.models import Order, Session
from core.limits import MAX_INT

_LABEL = re.compile(
    r"(?P<desk>[0-9]{3})(?:\.|\.(?P<session>[0-9]{1,9})(?:\.(?P<order>[0-9]{0,9})|-(?P<receipt>[0-9]{1,9}))?)?"
)
_BEGINNING_OF_A_DESK = re.compile(r"[0-9]{1,2}")
_SESSION_DIGITS = 5


@dataclass(frozen=True)
class Label:
    """A typed label taken apart; what was not typed is None."""

    text: str
    desk: str
    session: str | None = None
    order: str | None = None
    receipt: int | None = None

    @property
    def sessions(self) -> ColumnElement[bool]:
        """The sessions that the label, or the beginning of one, can belong to."""
        if len(self.desk) < len("DDD"):
            return Session.desk_code.startswith(self.desk)
        of_desk = Session.desk_code == self.desk
        if self.session is None:
            return of_desk
        if self.order is not None or self.receipt is not None or len(self.session) >= _SESSION_DIGITS:
            return and_(of_desk, Session.number == min(int(self.session), MAX_INT))
        digits = 10 ** (_SESSION_DIGITS - len(self.session))
        first = int(self.session) * digits
        return and_(of_desk, Session.number.between(first, first + digits - 1))


def read_label(text: str) -> Label | None:
    """Take a label apart: ``001``, ``001.00042``, ``001.00042.003`` (or the beginning of one), ``001.00042-3``.

    None for anything else: no order and no session goes by it.
    """
    typed = text.strip()
    if _BEGINNING_OF_A_DESK.fullmatch(typed):
        return Label(typed, typed)
    found = _LABEL.fullmatch(typed)
    if found is None:
        return None
    receipt = int(found["receipt"]) if found["receipt"] else None
    return Label(typed, found["desk"], found["session"], found["order"], receipt)


def orders_by_label(text: str) -> ColumnElement[bool]:
    """The condition on ``Order`` joined with its ``Session``."""
    label = read_label(text)
    if label is None:
        return false()
    if label.receipt is not None:
        return and_(label.sessions, Order.receipt_no == min(label.receipt, MAX_INT))
    if label.order is not None and len(label.order) >= len("OOO"):
        return Order.number == label.text
    return and_(label.sessions, Order.number.startswith(label.text, autoescape=True))


def sessions_by_label(text: str) -> ColumnElement[bool]:
    """The condition on ``Session``: those of which an order goes by this label, or that go by it themselves."""
    label = read_label(text)
    if label is None:
        return false()
    of_session = select(Order.id).where(Order.session_id == Session.id)
    if label.receipt is not None:
        receipt = Order.receipt_no == min(label.receipt, MAX_INT)
        return and_(label.sessions, of_session.where(receipt).exists())
    if label.order:
        number = Order.number.startswith(label.text, autoescape=True)
        return and_(label.sessions, of_session.where(number).exists())
    return label.sessions
