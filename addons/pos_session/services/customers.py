"""The customers of a centre: found, made, changed, and put on an order. Their names never enter the journal."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, text, update

from addons.pos_session.errors import CustomerFixed, CustomerNotHere, NameRequired, PhoneInvalid
from addons.pos_session.events import CustomerRenamed, OrderValidated
from addons.pos_session.models import Customer, Order
from addons.pos_session.permissions import SELL
from addons.pos_session.services.orders import lock_draft
from core import clock
from core.db import db, upsert
from core.events import announce
from core.identity.actor import require
from core.identity.visibility import visible
from core.mail_address import checked_address
from core.web.folding import contains, words_of

WALK_IN_NAME = "Client de passage"
MOST_FOUND = 20
LARGEST = "\U0010ffff"
"""Sorts after every text that begins alike, in SQLite's byte order."""

_PHONE = re.compile(r"[0-9 +()./-]*")
_NATIONAL = re.compile(r"(?:\+|00)(?:33|32)(?:\(0\)|0)?")
TEXTS = {"name": 120, "address": 200, "postcode": 20, "city": 100, "vat_number": 30}


def digits_of(phone: str) -> str:
    """The digits of a phone number however it is spaced; a French or Belgian one as it is dialled at home."""
    typed = re.sub(r"[ ./-]", "", phone)
    return re.sub(r"[^0-9]", "", _NATIONAL.sub("0", typed, count=1))


def walk_in(centre_id: int) -> Customer:
    """The centre's one walk-in customer («client de passage»), made when it is not there yet."""
    row = {"centre_id": centre_id, "name": WALK_IN_NAME, "is_walk_in": True}
    db.session.execute(
        upsert(Customer).on_conflict_do_nothing(index_elements=["centre_id"], index_where=text("is_walk_in")),
        row,
    )
    of_centre = select(Customer).where(Customer.centre_id == centre_id, Customer.is_walk_in)
    found: Customer = db.session.execute(of_centre).scalar_one()
    return found


def contacts() -> Any:
    """The customers one can choose: neither forgotten nor out of use, nor the walk-in customer."""
    return select(Customer).where(
        Customer.active, Customer.anonymised_at.is_(None), Customer.is_walk_in.is_(False)
    )


def search(centre_id: int, query: str, limit: int = MOST_FOUND) -> list[Customer]:
    """The contacts of a centre by name, beginning of mail, or beginning of phone number; one statement.

    What has an @ is a mail and what is digits a phone: both answer from an index. Else every word must be in the name
    (whatever its case and accents), or all of it begin the mail. Without a query, the last who came.
    """
    wanted = contacts().where(Customer.centre_id == centre_id)
    if not query.strip():
        wanted = wanted.order_by(Customer.last_activity_at.desc(), Customer.id.desc())
    else:
        wanted = wanted.where(matches(query)).order_by(Customer.name, Customer.id)
    return list(db.session.execute(wanted.limit(limit)).scalars())


def same_contact(centre_id: int, email: str, phone: str, but: int | None = None) -> list[Customer]:
    """Contacts of the centre with this mail or phone: perhaps the same person, which is a warning, no refusal."""
    alike = []
    if email:
        alike.append(Customer.email == email.strip().lower())
    if digits := digits_of(phone):
        alike.append(Customer.phone_digits == digits)
    if not alike:
        return []
    wanted = contacts().where(Customer.centre_id == centre_id, or_(*alike))
    if but is not None:
        wanted = wanted.where(Customer.id != but)
    return list(db.session.execute(wanted.order_by(Customer.name).limit(MOST_FOUND)).scalars())


def create(centre_id: int, values: dict[str, str]) -> Customer:
    """A new contact of the centre: ``name`` is needed, ``email``, ``phone``, address and VAT number are not.

    Raises NameRequired, Invalid (email), PhoneInvalid, NotFound, Forbidden.
    """
    require(SELL, centre_id)
    customer = Customer(centre_id=centre_id, **checked({"name": "", **values}))
    db.session.add(customer)
    db.session.flush()
    return customer


def change(customer_id: int, values: dict[str, str]) -> Customer:
    """Change what is known of a contact; what is already on invoices does not change with it.

    Raises CustomerFixed for the walk-in customer and a contact that was forgotten, and what ``create`` raises.
    """
    customer = visible(Customer, customer_id)
    require(SELL, customer.centre_id)
    if customer.anonymised_at is not None or customer.is_walk_in:
        raise CustomerFixed()
    before = customer.name
    for name, value in checked(values).items():
        setattr(customer, name, value)
    db.session.flush()
    if customer.name != before:
        announce(CustomerRenamed(customer_id, customer.centre_id))
    return customer


def set_customer(order_id: int, customer_id: int | None) -> Order:
    """Say who a draft is for; None, or the walk-in customer himself: back to the walk-in customer.

    Raises CustomerNotHere for a customer of another centre, forgotten or out of use; NotFound, OrderNotDraft.
    """
    order, session, _ = lock_draft(order_id)
    customer = visible(Customer, customer_id) if customer_id is not None else None
    if customer is not None and (
        customer.centre_id != session.centre_id or not customer.active or customer.anonymised_at is not None
    ):
        raise CustomerNotHere()
    order.customer_id = None if customer is None or customer.is_walk_in else customer.id
    db.session.flush()
    return order


def note_activity(event: OrderValidated) -> None:
    """A validated order is activity of its customer (requirements.md T6-3): one statement, none for a one-shot sale."""
    if event.one_shot:
        return
    of_order = select(Order.customer_id).where(Order.id == event.order_id).scalar_subquery()
    db.session.execute(
        update(Customer)
        .where(Customer.id == of_order)
        .values(last_activity_at=clock.now())
        .execution_options(synchronize_session=False)
    )


def matches(query: str) -> ColumnElement[bool]:
    """The condition of ``search`` for what was typed."""
    typed = " ".join(query.split())
    if "@" in typed:
        return starts_with(Customer.email, typed.lower())
    if _PHONE.fullmatch(typed) and (digits := digits_of(typed)):
        return starts_with(Customer.phone_digits, digits)
    named = and_(*(contains(Customer.name, word) for word in words_of(typed)))
    return or_(named, starts_with(Customer.email, typed.lower()))


def starts_with(column: Any, beginning: str) -> ColumnElement[bool]:
    """Whether a column begins with a text, in the words each database answers from an index."""
    if db.engine.dialect.name == "sqlite":
        return and_(column >= beginning, column < beginning + LARGEST)
    matching: ColumnElement[bool] = column.startswith(beginning, autoescape=True)
    return matching


def checked(values: dict[str, str]) -> dict[str, str]:
    """The values of a customer as they are stored. Raises NameRequired, Invalid, PhoneInvalid, naming the field."""
    clean: dict[str, str] = {}
    for name, longest in TEXTS.items():
        if name in values:
            clean[name] = " ".join(values[name].split())
            if len(clean[name]) > longest or (name == "name" and not clean[name]):
                raise NameRequired(fields={name: NameRequired.message})
    if "email" in values:
        clean["email"] = checked_address(values["email"]).lower()
    if "phone" in values:
        clean["phone"] = " ".join(values["phone"].split())
        clean["phone_digits"] = digits_of(clean["phone"])
        if clean["phone"] and not (
            _PHONE.fullmatch(clean["phone"])
            and len(clean["phone"]) <= 40
            and 4 <= len(clean["phone_digits"]) <= 20
        ):
            raise PhoneInvalid(fields={"phone": PhoneInvalid.message})
    return clean
