"""The payment methods that a session offers: those of its centre that no addon's rule leaves out; one statement."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, bindparam, select

from addons.pos_session.models import PaymentMethod
from addons.pos_session.services.cash_log import expected_cash
from addons.pos_session.services.tenders import Method
from core.db import db
from core.registry import registry

_METHOD: Any = PaymentMethod.__table__
_FIELDS = [field.name for field in fields(Method)]

OF_SESSION = bindparam("of_session", type_=Integer)
"""The session in the conditions that addons give (hook ``pos_session_payment_methods``)."""

CASH = expected_cash(OF_SESSION).label("cash")

_METHODS = (
    select(*(_METHOD.c[name] for name in _FIELDS))
    .where(_METHOD.c.centre_id == bindparam("of_centre"), _METHOD.c.active)
    .order_by(_METHOD.c.weight, _METHOD.c.id)
)
_WITH_CASH = _METHODS.add_columns(CASH)

_BUILT: dict[tuple[int, ...], tuple[list[ColumnElement[bool]], Select[Any], Select[Any]]] = {}
"""The statements with the conditions of addons, by their identities: building them took a third of a sale's time."""


def methods_of(centre_id: int, session_id: int | None = None) -> dict[int, Method]:
    """The payment methods of a centre in the order of its till; of a session, those that may be taken in it."""
    plain, _ = _statements(centre_id, session_id)
    rows = db.session.connection().execute(plain, {"of_centre": centre_id, "of_session": session_id})
    return {row.id: Method(*row) for row in rows}


def methods_and_cash(
    centre_id: int, session_id: int, *, limited: bool = True
) -> tuple[dict[int, Method], int]:
    """The same with the cents that the drawer of the session is expected to hold.

    Not ``limited``, they are all those of the centre: a refund goes back by what was paid.
    """
    _, with_cash = _statements(centre_id, session_id if limited else None)
    wanted = {"of_centre": centre_id, "of_session": session_id}
    rows = db.session.connection().execute(with_cash, wanted).all()
    return {row.id: Method(*row[:-1]) for row in rows}, int(rows[0].cash) if rows else 0


def _statements(centre_id: int, session_id: int | None) -> tuple[Select[Any], Select[Any]]:
    if session_id is None:
        return _METHODS, _WITH_CASH
    conditions = [
        condition for _, condition in registry().collect("pos_session_payment_methods", centre=centre_id)
    ]
    if not conditions:
        return _METHODS, _WITH_CASH
    key = tuple(map(id, conditions))
    if key not in _BUILT:
        _BUILT[key] = conditions, _METHODS.where(*conditions), _WITH_CASH.where(*conditions)
    return _BUILT[key][1:]
