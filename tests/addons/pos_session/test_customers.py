"""Customers of a centre: found by name, mail and phone, made, changed, put on an order; never of another centre."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from addons.pos_session.errors import CustomerFixed, CustomerNotHere, NameRequired, PhoneInvalid
from addons.pos_session.models import Customer, Order
from addons.pos_session.services import customers, orders
from addons.pos_session.services.payment import pay
from addons.pos_session.services.tenders import Tender
from core import clock
from core.db import db
from core.errors import Forbidden, Invalid, NotFound
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import Centre
from core.journal.models import JournalEntry
from core.testing.factories import as_user, make_centre, make_user
from core.uow import unit_of_work
from tests.addons.pos_session.shop import Shop, make_shop, statements
from tests.addons.pos_session.test_concurrency import at_once

PEOPLE = (
    ("Hélène Dupré", "helene@example.org", "06 12 34 56 78"),
    ("Jean-Noël Martin", "JN.Martin@example.com", "+33 (0)4.76.00.00.01"),
    ("Théo Martin", "", "+32 475 12 34 56"),
    ("100% Loisirs", "contact@loisirs.example", ""),
)


def fill(centre: Centre) -> list[Customer]:
    with unit_of_work():
        return [
            customers.create(centre.id, {"name": name, "email": email, "phone": phone})
            for name, email, phone in PEOPLE
        ]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("helene", ["Hélène Dupré"]),
        ("DUPRÉ hél", ["Hélène Dupré"]),
        ("martin", ["Jean-Noël Martin", "Théo Martin"]),
        ("jn.martin@", ["Jean-Noël Martin"]),
        ("jn.mar", ["Jean-Noël Martin"]),
        ("HELENE@example.org", ["Hélène Dupré"]),
        ("0612345678", ["Hélène Dupré"]),
        ("06.12 34", ["Hélène Dupré"]),
        ("+33 6 12 34 56 78", ["Hélène Dupré"]),
        ("0033612", ["Hélène Dupré"]),
        ("04 76", ["Jean-Noël Martin"]),
        ("0475/12", ["Théo Martin"]),
        ("100%", ["100% Loisirs"]),
        ("0%", []),
        ("h_l", []),
        ("zzz", []),
        ("@example.org", []),
    ],
)
def test_a_customer_is_found(at_the_till: Shop, query: str, names: list[str]) -> None:
    fill(at_the_till.centre)
    with statements() as seen:
        found = customers.search(at_the_till.centre.id, query)
    assert [customer.name for customer in found] == ([*names] if query != "0%" else ["100% Loisirs"])
    assert len(seen) == 1


def test_without_a_query_the_last_who_came_and_never_more_than_twenty(at_the_till: Shop) -> None:
    with unit_of_work():
        customers.walk_in(at_the_till.centre.id)
        for n in range(25):
            customers.create(at_the_till.centre.id, {"name": f"Client {n:02}"})
    assert len(customers.search(at_the_till.centre.id, "client")) == customers.MOST_FOUND
    found = customers.search(at_the_till.centre.id, "")
    assert len(found) == 20 and all(not customer.is_walk_in for customer in found)


def test_mail_and_phone_answer_from_an_index(at_the_till: Shop) -> None:
    with unit_of_work() as unit:
        unit.add_all(
            Customer(
                centre_id=at_the_till.centre.id,
                name=f"Client {n}",
                email=f"client{n}@example.org",
                phone_digits=f"06{n:08}",
            )
            for n in range(3_000)
        )
    db.session.execute(text("ANALYZE"))
    explain = "EXPLAIN QUERY PLAN" if db.engine.dialect.name == "sqlite" else "EXPLAIN"
    for query, index in (("client77@", "customer_email"), ("06 00 00 00 12", "customer_phone")):
        wanted = select(Customer.id).where(
            Customer.centre_id == at_the_till.centre.id, customers.matches(query)
        )
        compiled = str(wanted.compile(db.engine, compile_kwargs={"literal_binds": True}))
        plan = str(db.session.connection().exec_driver_sql(f"{explain} {compiled}").all())
        assert f"ix_pos_session__{index}" in plan, plan


@pytest.mark.parametrize(
    ("values", "refusal", "field"),
    [
        ({"name": "  "}, NameRequired, "name"),
        ({"name": "x" * 121}, NameRequired, "name"),
        ({"name": "Ana", "email": "ana@"}, Invalid, "email"),
        ({"name": "Ana", "phone": "douze"}, PhoneInvalid, "phone"),
        ({"name": "Ana", "phone": "1" * 30}, PhoneInvalid, "phone"),
        ({"name": "Ana", "city": "x" * 101}, NameRequired, "city"),
    ],
)
def test_what_is_no_customer_is_refused(
    at_the_till: Shop, values: dict[str, str], refusal: type[Invalid], field: str
) -> None:
    with pytest.raises(refusal) as refused, unit_of_work():
        customers.create(at_the_till.centre.id, values)
    assert list(refused.value.fields) == [field]


def test_the_same_mail_or_phone_is_a_warning(at_the_till: Shop) -> None:
    helene, *_ = fill(at_the_till.centre)
    centre = at_the_till.centre.id
    assert customers.same_contact(centre, " Helene@example.org ", "") == [helene]
    assert customers.same_contact(centre, "", "+33612345678") == [helene]
    assert customers.same_contact(centre, "helene@example.org", "", but=helene.id) == []
    assert customers.same_contact(centre, "", "") == []
    with unit_of_work():
        customers.create(centre, {"name": "Une autre", "email": "helene@example.org"})


def test_a_customer_is_changed_but_not_who_is_nobody(at_the_till: Shop) -> None:
    helene, *_ = fill(at_the_till.centre)
    with unit_of_work():
        customers.change(helene.id, {"phone": "07 00 00 00 00", "city": "Grenoble"})
    assert (helene.name, helene.phone_digits, helene.city) == ("Hélène Dupré", "0700000000", "Grenoble")
    with unit_of_work():
        nobody = customers.walk_in(at_the_till.centre.id)
    with pytest.raises(CustomerFixed), unit_of_work():
        customers.change(nobody.id, {"name": "Quelqu'un"})
    viewer = make_user(permissions=["pos_session.view"], centres=[at_the_till.centre])
    with as_user(viewer), pytest.raises(Forbidden), unit_of_work():
        customers.change(helene.id, {"name": "X"})


def test_an_order_is_for_a_customer_of_its_centre(at_the_till: Shop) -> None:
    helene, *_ = fill(at_the_till.centre)
    elsewhere = make_shop()
    with as_user(elsewhere.operator):
        stranger, *_ = fill(elsewhere.centre)
    session = at_the_till.open()
    with unit_of_work():
        order = orders.new_order(session.id)
        assert order.customer_id is None
        customers.set_customer(order.id, helene.id)
    assert order.customer_id == helene.id
    with pytest.raises(NotFound), unit_of_work():
        customers.set_customer(order.id, stranger.id)
    with pytest.raises(NotFound), unit_of_work():
        customers.set_customer(order.id, 999_999)
    both = make_user(groups=["pos.default.user"], centres=[at_the_till.centre, elsewhere.centre])
    with acting_as(SYSTEM), unit_of_work():
        order.operator_id = None
        db.session.merge(order)
    with as_user(both), pytest.raises(CustomerNotHere), unit_of_work():
        customers.set_customer(order.id, stranger.id)
    with unit_of_work():
        customers.set_customer(order.id, customers.walk_in(at_the_till.centre.id).id)
    assert order.customer_id is None


def test_a_validated_order_is_activity_and_no_name_is_journalled(at_the_till: Shop) -> None:
    helene, *_ = fill(at_the_till.centre)
    with unit_of_work():
        helene.last_activity_at = clock.now() - timedelta(days=400)
    session = at_the_till.open()
    with unit_of_work():
        order = orders.new_order(session.id)
        orders.add_items(order.id, [at_the_till.item("drink")])
        customers.set_customer(order.id, helene.id)
    with unit_of_work():
        pay(order.id, [Tender(at_the_till.methods["cash"].id, 300)])
    db.session.refresh(helene)
    assert clock.now() - helene.last_activity_at < timedelta(minutes=5)
    assert not [entry for entry in db.session.query(JournalEntry) if "Dupr" in entry.data]


def test_one_walk_in_customer_however_many_ask_at_once(app: Flask, shop: Shop) -> None:
    def job() -> int:
        with unit_of_work():
            return customers.walk_in(shop.centre.id).id

    db.session.remove()
    assert len(set(at_once(app, *[(shop.operator, job)] * 4))) == 1
    with acting_as(SYSTEM):
        found = select(func.count(Customer.id)).where(Customer.is_walk_in)
        assert db.session.execute(found).scalar_one() == 1


def test_a_centre_that_gets_the_point_of_sale_has_its_walk_in_customer(app: Flask) -> None:
    from addons.pos_session.plugin import addon_enabled

    with acting_as(SYSTEM):
        centre = make_centre()
        with unit_of_work():
            addon_enabled("pos_session", centre.id)
            addon_enabled("pos_session", centre.id)
        found = db.session.execute(select(Customer).where(Customer.centre_id == centre.id)).scalars().all()
        assert [customer.name for customer in found] == ["Client de passage"]
        assert db.session.execute(select(func.count(Order.id))).scalar_one() == 0
