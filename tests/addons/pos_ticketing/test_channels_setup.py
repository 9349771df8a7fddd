"""The set-up of sales channels and delivery modes: what is saved, refused, journalled and shown."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from addons.pos_session.models import PaymentMethod
from addons.pos_ticketing.errors import ChoiceNotHere, NameTaken
from addons.pos_ticketing.models import DeliveryMode, SalesChannel
from addons.pos_ticketing.services.setup_channels import ChannelValues, Fee, save_channel, values_of
from addons.pos_ticketing.services.setup_delivery import save_delivery_mode
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.journal.models import ENTRIES
from core.testing.factories import as_user, make_centre
from core.uow import unit_of_work
from tests.addons.pos_ticketing.conftest import Theatre

Login = Callable[..., FlaskClient]


def entries(kind: str) -> list[dict[str, Any]]:
    rows = db.session.execute(select(ENTRIES.c.data).where(ENTRIES.c.kind == kind).order_by(ENTRIES.c.seq))
    return [json.loads(data) for data in rows.scalars()]


def form(**values: Any) -> dict[str, Any]:
    """A whole form of a channel, as the page sends it."""
    sent = {
        "name": "Guichet", "selection_mode": "mixed", "orphans": "refuse", "orphan_fill": "70",
        "old_drawer": "warn", "draft_minutes": "90", "option_hours": "48", "notice_hours": "12",
        "weight": "10", "active": "1", "idempotency_key": "key-of-the-form",
    }  # fmt: skip
    return {**sent, **values}


def test_a_channel_is_made_changed_and_shown(theatre: Theatre, login: Login) -> None:
    browser = login(theatre.manager)
    assert "Pas encore de filière de vente" in browser.get("/ticketing/channels").text
    with acting_as(SYSTEM), unit_of_work():
        post = save_delivery_mode(theatre.centre.id, "Envoi postal", "post")
    with acting_as(SYSTEM):
        cash = db.session.scalars(
            select(PaymentMethod.id).where(
                PaymentMethod.centre_id == theatre.centre.id, PaymentMethod.kind == "cash"
            )
        ).one()
    sent = form(
        desks=[str(theatre.session.desk_id)], events=[str(theatre.show.id)], audience=[str(theatre.full.id)],
        methods=[str(cash)], deliveries=[str(post.id)], **{f"fee-{post.id}": "3,00", f"vat-{post.id}": "20"},
    )  # fmt: skip
    answer = browser.post("/ticketing/channels/new", data=sent)
    assert answer.status_code == 302, answer.text
    assert browser.post("/ticketing/channels/new", data=sent).status_code == 302
    with acting_as(SYSTEM):
        channel = db.session.scalars(select(SalesChannel)).one()
        stored = values_of(channel)
    assert stored == ChannelValues(
        name="Guichet", orphans="refuse", orphan_fill=70, old_drawer="warn", draft_minutes=90,
        option_hours=48, notice_hours=12, weight=10,
        desks=frozenset({theatre.session.desk_id}), events=frozenset({theatre.show.id}),
        audience=frozenset({theatre.full.id}), methods=frozenset({cash}), deliveries={post.id: Fee(300, 2000)},
    )  # fmt: skip
    page = browser.get(f"/ticketing/channels/{channel.id}").text
    assert 'value="3,00"' in page and 'value="20,00"' in page
    assert "Rien de coché : aucun." in page
    assert "Guichet" in browser.get("/ticketing/channels").text
    sent = form(orphan_fill="75", idempotency_key="key-of-the-second", events=[str(theatre.show.id)])
    assert browser.post(f"/ticketing/channels/{channel.id}", data=sent).status_code == 302
    (changed,) = entries("pos_ticketing.channel_changed")
    assert changed["orphan_fill"] == [70, 75]
    assert changed["desks"] == [[theatre.session.desk_id], []]
    assert changed["deliveries"] == [[post.id], []]
    assert "events" not in changed and "name" not in changed
    assert len(entries("pos_ticketing.channel_added")) == 1


@pytest.mark.parametrize(
    ("fault", "field"),
    [
        ({"name": ""}, "name"),
        ({"selection_mode": "other"}, "selection_mode"),
        ({"orphan_fill": "101"}, "orphan_fill"),
        ({"draft_minutes": "0"}, "draft_minutes"),
        ({"option_hours": "x"}, "option_hours"),
        ({"desks": ["999999"]}, "desks"),
        ({"methods": ["999999"]}, "methods"),
        ({"deliveries": ["999999"]}, "deliveries"),
        ({"deliveries": ["1"], "fee-1": "-3"}, "fee-1"),
        ({"deliveries": ["1"], "vat-1": "120"}, "vat-1"),
        ({"document-7": "tickets"}, "documents"),
        ({"document-x": "tickets"}, "document-x"),
    ],
)
def test_a_fault_names_its_field_and_writes_nothing(
    theatre: Theatre, login: Login, fault: dict[str, Any], field: str
) -> None:
    answer = login(theatre.manager).post("/ticketing/channels/new", data=form(**fault))
    assert answer.status_code == 422
    assert f'href="#field-{field}"' in answer.text
    with acting_as(SYSTEM):
        assert db.session.scalars(select(SalesChannel)).all() == []


def test_two_channels_of_a_centre_have_two_names(theatre: Theatre) -> None:
    with as_user(theatre.manager):
        with unit_of_work():
            save_channel(theatre.centre.id, ChannelValues("Guichet"))
        with pytest.raises(NameTaken) as refused, unit_of_work():
            save_channel(theatre.centre.id, ChannelValues("Guichet"))
    assert set(refused.value.fields) == {"name"}


def test_nothing_of_another_centre_gets_into_a_channel(theatre: Theatre) -> None:
    other = make_centre()
    with acting_as(SYSTEM):
        with unit_of_work():
            foreign = save_delivery_mode(other.id, "Post", "post")
        with pytest.raises(ChoiceNotHere), unit_of_work():
            save_channel(theatre.centre.id, ChannelValues("Guichet", deliveries={foreign.id: Fee()}))


def test_a_delivery_mode_is_made_and_taken_out_of_use(theatre: Theatre, login: Login) -> None:
    browser = login(theatre.manager)
    sent = {
        "name": "Envoi postal",
        "kind": "post",
        "weight": "5",
        "active": "1",
        "idempotency_key": "key-of-mode",
    }
    assert browser.post("/ticketing/delivery-modes/new", data=sent).status_code == 302
    with acting_as(SYSTEM):
        mode = db.session.scalars(select(DeliveryMode)).one()
    assert "Envoi postal" in browser.get("/ticketing/delivery-modes").text
    assert browser.post("/ticketing/delivery-modes/new", data={**sent, "kind": "x"}).status_code in (409, 422)
    sent = {"name": "Poste", "kind": "post", "weight": "5", "idempotency_key": "key-of-mode-2"}
    assert browser.post(f"/ticketing/delivery-modes/{mode.id}", data=sent).status_code == 302
    db.session.refresh(mode)
    assert (mode.name, mode.active) == ("Poste", False)
    assert [entry["active"] for entry in entries("pos_ticketing.delivery_mode_changed")] == [1, 0]


def test_who_may_not_set_up_sees_no_channel(theatre: Theatre, login: Login) -> None:
    browser = login(theatre.operator)
    assert browser.get("/ticketing/channels").status_code == 403
    assert browser.post("/ticketing/channels/new", data=form()).status_code == 403
