"""Drawers to close in tests: a shop, closed sessions with cheques, and the steps of both closures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from addons.pos_accounting_close.models import Closure, ErrorReason
from addons.pos_accounting_close.models.closure import ACCOUNTING, CORRECT, OPERATOR
from addons.pos_accounting_close.services import cheque_entries, closure_entries, closure_rows, closures
from addons.pos_accounting_close.services.cheque_entries import ChequeEntry
from addons.pos_accounting_close.services.closure_drafts import methods_of_session
from addons.pos_accounting_close.services.closures import Verdict
from addons.pos_session.models import PaymentMethod, Session
from addons.pos_session.services import catalogue
from addons.pos_session.services.figures import figures_of
from addons.pos_session.services.method_counts import MethodFound
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import Centre, User
from core.testing.factories import as_user, make_user
from core.uow import unit_of_work
from tests.addons.pos_session.shop import Shop, pieces

FLOAT = 10_000


def accountant_of(centre: Centre) -> User:
    """An accountant of a centre."""
    return make_user(groups=["accounting.default.user"], centres=[centre])


def add_method(shop: Shop, code: str, kind: str) -> PaymentMethod:
    """A further payment method of a shop, with what is usual for its kind."""
    with acting_as(SYSTEM), unit_of_work():
        method = PaymentMethod(
            centre_id=shop.centre.id, code=code, label=code, kind=kind, **catalogue.method_defaults(kind)
        )
        db.session.add(method)
    shop.methods[code] = method
    return method


def add_reason(centre: Centre, label: str = "Erreur de rendu") -> int:
    """An error reason of a centre."""
    with acting_as(SYSTEM), unit_of_work() as session:
        reason = ErrorReason(centre_id=centre.id, label=label)
        session.add(reason)
    return reason.id


def by_cheque(amount: int, number: str = "", **more: str) -> dict[str, Any]:
    """A part paid by cheque."""
    return {"method": "cheque", "amount": amount, "identification": {"number": number, **more}}


def closed_drawer(
    shop: Shop, *, cheques: int = 2, orders: int = 0, by: str = "card", user: User | None = None
) -> Session:
    """A closed session: ``cheques`` seats of 44.00 paid by cheque, one in cash, ``orders`` of 3.00 by a method."""
    with as_user(user or shop.operator):
        session = shop.open(FLOAT, note="Fond de caisse")
        for number in range(cheques):
            shop.sell(
                session,
                shop.item("seat"),
                parts=[by_cheque(4_400, f"CHQ{number}", bank="BNP", drawer="M. Durand")],
            )
        for _ in range(orders):
            shop.sell(session, shop.item("drink"), parts=[{"method": by, "amount": 300}])
        shop.sell(session, shop.item("seat"))
        return shop.close(session, FLOAT + 4_400, kept=FLOAT)


def begin(session_id: int, step: str = OPERATOR) -> int:
    """The id of a draft, begun in a unit of work of its own."""
    with unit_of_work():
        return closures.begin(session_id, step).id


def enter_all(
    closure_id: int,
    *,
    cash: int | None = None,
    methods: Mapping[int, int] | None = None,
    missing: tuple[int, ...] = (),
    why: str = "Recompté",
) -> None:
    """Every tab confirmed: all is there but the cheques ``missing`` (by their places), or what is given."""
    closure = db.session.get_one(Closure, closure_id)
    session = closure.session
    known = methods_of_session(session)
    figures = figures_of(session)
    entries = [
        ChequeEntry(row.key, found=place not in missing)
        for place, row in enumerate(closure_rows.cheque_rows(closure, known))
    ]
    taken = {method.id: method.to_find for method in figures.methods}
    found = {method.id: MethodFound(taken.get(method.id, 0)) for method in known.unidentified}
    found |= {method_id: MethodFound(amount) for method_id, amount in (methods or {}).items()}
    tickets = {row.source for row in closure_rows.ticket_rows(closure_id)}
    with unit_of_work():
        cheque_entries.save_cheques(closure_id, entries, why=why)
    with unit_of_work():
        closure_entries.save_methods(closure_id, found, why)
    with unit_of_work():
        closure_entries.save_cash(closure_id, pieces(figures.drawer.expected if cash is None else cash), why)
    with unit_of_work():
        closure_entries.save_tickets(closure_id, tickets, why)


def close_operator(session: Session, verdict: Verdict | None = None, **entered: Any) -> Closure:
    """The operator closure of a drawer by who acts."""
    closure_id = begin(session.id)
    enter_all(closure_id, **entered)
    with unit_of_work():
        return closures.close_operator(closure_id, verdict or Verdict(CORRECT))


def close_accounting(session: Session, verdict: Verdict | None = None, **entered: Any) -> Closure:
    """The accounting closure of a drawer by who acts."""
    closure_id = begin(session.id, ACCOUNTING)
    enter_all(closure_id, **entered)
    with unit_of_work():
        return closures.close_accounting(closure_id, verdict or Verdict(CORRECT))
