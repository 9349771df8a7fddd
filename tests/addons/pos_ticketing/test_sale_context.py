"""The sale context: entering a channel with each kind of drawer, what the channel lets one pay with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from addons.pos_session.errors import UnknownPaymentMethod
from addons.pos_session.models import Order, PaymentMethod, Session
from addons.pos_session.services import catalogue, closing, opening, orders
from addons.pos_session.services.counting import Counted
from addons.pos_session.services.states import Transition
from addons.pos_ticketing.errors import (
    ChannelClosed,
    DrawerOfEarlierDay,
    NotADeskOfChannel,
    OtherChannelOpen,
    WithoutChannelOpen,
)
from addons.pos_ticketing.models import ChannelSession, SalesChannel
from addons.pos_ticketing.services.channels import channel_of
from addons.pos_ticketing.services.drawers import drawers_of, open_drawer
from addons.pos_ticketing.services.setup_channels import ChannelValues, save_channel
from core import clock
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.testing.factories import PASSWORD, as_user, make_user
from core.uow import unit_of_work
from tests.addons.pos_session.other_addon import Adding
from tests.addons.pos_ticketing.conftest import Theatre, statements

Login = Callable[..., FlaskClient]


def channel(theatre: Theatre, name: str = "Guichet", **values: Any) -> SalesChannel:
    with acting_as(SYSTEM), unit_of_work():
        return save_channel(theatre.centre.id, ChannelValues(name, **values))


def close(session: Session, cents: int = 0) -> None:
    with unit_of_work():
        closing.start_closing(session.id)
    with unit_of_work():
        closing.close_session(session.id, Counted(sum=cents))


@pytest.fixture
def at_the_counter(theatre: Theatre) -> Iterator[Theatre]:
    """The operator acts, without a session."""
    with as_user(theatre.operator):
        close(theatre.session)
        yield theatre


def opened(channel: SalesChannel, desk_id: int) -> Session:
    with unit_of_work():
        session = open_drawer(channel.id, desk_id)
    with unit_of_work():
        return opening.open_session(session.id, Counted({}))


def test_a_centre_without_channels_sells_as_before(theatre: Theatre, login: Login) -> None:
    browser = login(theatre.operator)
    assert "/ticketing/channels" not in browser.get("/pos/").text
    assert "/ticketing/sell" not in browser.get("/").text
    assert "Pas encore de filière de vente" in browser.get("/ticketing/sell").text
    with acting_as(SYSTEM):
        assert channel_of(theatre.session.id) is None


def test_a_drawer_is_made_for_a_channel_and_keeps_it(at_the_counter: Theatre, login: Login) -> None:
    guichet = channel(at_the_counter)
    groups = channel(at_the_counter, "Groupes", weight=60)
    browser = login(at_the_counter.operator)
    page = browser.get("/").text
    assert (
        f"/ticketing/channels/{guichet.id}/enter" in page and f"/ticketing/channels/{groups.id}/enter" in page
    )
    answer = browser.post(f"/ticketing/channels/{groups.id}/enter")
    assert answer.location.endswith(f"/ticketing/channels/{groups.id}/drawer/new")
    page = browser.get(answer.location).text
    assert "Création d'une nouvelle caisse" in page and "Guichet 1" in page
    sent = {"desk_id": at_the_counter.session.desk_id, "password": "no", "idempotency_key": "make-a-drawer"}
    refused = browser.post(answer.location, data=sent)
    assert refused.status_code == 422 and 'id="field-password-error"' in refused.text
    sent["password"] = PASSWORD
    for _ in range(2):
        made = browser.post(answer.location, data=sent)
        assert made.status_code == 302
    session = db.session.scalars(select(Session).order_by(Session.id.desc())).first()
    assert session is not None and session.state == "opening_control"
    found = channel_of(session.id)
    assert found is not None and found.id == groups.id
    with unit_of_work():
        opening.open_session(session.id, Counted({}))
    sale = browser.post(f"/ticketing/channels/{groups.id}/enter")
    order = db.session.scalars(select(Order).order_by(Order.id.desc())).first()
    assert order is not None and sale.location.endswith(f"/pos/orders/{order.id}"), "nothing is shown"
    assert browser.post(f"/ticketing/channels/{groups.id}/enter").location == sale.location, (
        "the same empty order"
    )
    refused = browser.post(f"/ticketing/channels/{guichet.id}/enter")
    assert refused.status_code == 409
    assert "Groupes" in refused.text and f"/pos/sessions/{session.id}/closing" in refused.text


def test_an_opening_given_up_takes_its_channel_with_it(at_the_counter: Theatre) -> None:
    guichet = channel(at_the_counter)
    with unit_of_work():
        session = open_drawer(guichet.id, at_the_counter.session.desk_id)
    with unit_of_work():
        opening.give_up(session.id)
    assert db.session.scalar(select(func.count()).select_from(ChannelSession)) == 0


def test_only_a_desk_of_the_channel_is_taken(at_the_counter: Theatre) -> None:
    with acting_as(SYSTEM), unit_of_work():
        other = catalogue.make_desk(at_the_counter.centre.id, "Bar")
    guichet = channel(at_the_counter, desks=frozenset({at_the_counter.session.desk_id}))
    with pytest.raises(NotADeskOfChannel), unit_of_work():
        open_drawer(guichet.id, other.id)
    assert db.session.scalar(select(func.count()).select_from(ChannelSession)) == 0


def test_a_session_of_another_channel_or_of_none_is_in_the_way(at_the_counter: Theatre) -> None:
    with unit_of_work():
        old = opening.create_session(at_the_counter.session.desk_id)
    guichet, groups = channel(at_the_counter), channel(at_the_counter, "Groupes", weight=60)
    with pytest.raises(WithoutChannelOpen):
        drawers_of(guichet.id)
    with unit_of_work():
        opening.give_up(old.id)
    session = opened(groups, at_the_counter.session.desk_id)
    with pytest.raises(OtherChannelOpen) as refused:
        drawers_of(guichet.id)
    (link,) = refused.value.links
    assert link.args == {"session_id": session.id}
    mine = drawers_of(groups.id).mine
    assert mine is not None and mine.id == session.id


def test_a_session_opened_elsewhere_is_of_the_first_channel_of_its_desk(at_the_counter: Theatre) -> None:
    with acting_as(SYSTEM), unit_of_work():
        bar = catalogue.make_desk(at_the_counter.centre.id, "Bar")
    channel(at_the_counter, "Bar only", weight=1, desks=frozenset({bar.id}))
    channel(at_the_counter, "Out of use", weight=2, active=False)
    guichet = channel(at_the_counter, weight=10)
    channel(at_the_counter, "Groupes", weight=60)
    with unit_of_work():
        session = opening.create_session(at_the_counter.session.desk_id)
    found = channel_of(session.id)
    assert found is not None and found.id == guichet.id


def test_a_drawer_of_an_earlier_day_is_refused_or_pointed_out(
    at_the_counter: Theatre, monkeypatch: pytest.MonkeyPatch, login: Login
) -> None:
    strict = channel(at_the_counter)
    session = opened(strict, at_the_counter.session.desk_id)
    later = clock.now() + timedelta(days=1)
    browser = login(at_the_counter.operator)
    with clock.frozen(later):
        with pytest.raises(DrawerOfEarlierDay) as refused:
            drawers_of(strict.id)
        assert refused.value.links[0].args == {"session_id": session.id}
        channel_id = strict.id
        with acting_as(SYSTEM), unit_of_work():
            save_channel(at_the_counter.centre.id, ChannelValues("Guichet", old_drawer="warn"), channel_id)
        drawers = drawers_of(channel_id)
        assert drawers.mine is not None and drawers.left_since == session.business_day
    monkeypatch.setattr(clock, "business_day", lambda zone, at=None: session.business_day + timedelta(days=1))
    answer = browser.post(f"/ticketing/channels/{channel_id}/enter", follow_redirects=True)
    assert "a été ouverte le" in answer.text


def test_closed_drawers_may_be_reopened_in_their_channel(
    at_the_counter: Theatre, adding: Adding, login: Login
) -> None:
    adding(pos_session_transitions=lambda: [Transition("reopen", "closed", "open", "Reopen")])
    guichet, groups = channel(at_the_counter), channel(at_the_counter, "Groupes", weight=60)
    session = opened(guichet, at_the_counter.session.desk_id)
    close(session)
    browser = login(at_the_counter.operator)
    assert drawers_of(groups.id).closed == []
    assert [each.id for each in drawers_of(guichet.id).closed] == [session.id]
    answer = browser.post(f"/ticketing/channels/{guichet.id}/enter")
    page = browser.get(answer.location).text
    assert "Ouverture d'une caisse" in page and f"/pos/sessions/{session.id}/reopen" in page
    assert f"/ticketing/channels/{guichet.id}/drawer/new" in page
    with clock.frozen(clock.now() + timedelta(days=1)):
        assert drawers_of(guichet.id).closed == [], "a drawer is opened for each working day"
    sent = {"password": PASSWORD, "idempotency_key": "reopen-it-now"}
    assert browser.post(f"/pos/sessions/{session.id}/reopen", data=sent).status_code == 302
    found = channel_of(session.id)
    assert found is not None and found.id == guichet.id
    assert "/pos/orders/" in browser.post(f"/ticketing/channels/{guichet.id}/enter").location


def test_a_channel_out_of_use_is_not_entered(at_the_counter: Theatre) -> None:
    gone = channel(at_the_counter, active=False)
    with pytest.raises(ChannelClosed):
        drawers_of(gone.id)


def test_a_channel_takes_only_its_payment_methods(at_the_counter: Theatre, login: Login) -> None:
    cash, card = (
        db.session.scalars(
            select(PaymentMethod).where(
                PaymentMethod.centre_id == at_the_counter.centre.id, PaymentMethod.kind == kind
            )
        ).one()
        for kind in ("cash", "card")
    )
    guichet = channel(at_the_counter, methods=frozenset({card.id}))
    session = opened(guichet, at_the_counter.session.desk_id)
    theatre = at_the_counter
    theatre.session = session
    with pytest.raises(UnknownPaymentMethod):
        theatre.sell(theatre.item(1), parts=[{"method": "cash", "amount": 4500}])
    by_card = [{"method": "card", "amount": 4500}]
    for seat in (1, 2):
        with statements() as limited:
            assert theatre.sell(theatre.item(seat), parts=by_card)["total"] == 4500
    with acting_as(SYSTEM), unit_of_work():
        save_channel(theatre.centre.id, ChannelValues("Guichet"), guichet.id)
    with statements() as free:
        theatre.sell(theatre.item(3), parts=by_card)
    assert len(free) == len(limited), "the rule costs no statement"
    assert theatre.sell(theatre.item(4), parts=[{"method": "cash", "amount": 4500}])["change"] == 0
    assert cash.id != card.id


def test_the_payment_page_shows_the_methods_of_the_channel(at_the_counter: Theatre, login: Login) -> None:
    kinds = select(PaymentMethod.id).where(
        PaymentMethod.centre_id == at_the_counter.centre.id, PaymentMethod.kind == "card"
    )
    card = db.session.scalars(kinds).one()
    guichet = channel(at_the_counter, methods=frozenset({card}))
    at_the_counter.session = opened(guichet, at_the_counter.session.desk_id)
    order = at_the_counter.order()
    with unit_of_work():
        orders.add_items(order.id, [at_the_counter.item(1)])
    page = login(at_the_counter.operator).get(f"/pos/orders/{order.id}/payment").text
    assert "Carte bancaire" in page
    assert "Espèces" not in page and "Chèque" not in page


def test_another_centres_operator_knows_no_channel(theatre: Theatre, login: Login) -> None:
    guichet = channel(theatre)
    stranger = login(make_user(groups=["pos.default.user"], centres=[]))
    assert stranger.post(f"/ticketing/channels/{guichet.id}/enter").status_code in (403, 404)
