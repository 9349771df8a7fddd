"""What belongs to another centre does not exist, however it is asked for."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from time import sleep

import pytest
from flask import Flask
from sqlalchemy import delete, exists, func, insert, select, union_all, update
from sqlalchemy.orm import aliased

from core.db import db
from core.documents.printers import Printer
from core.errors import Forbidden, NotFound
from core.identity.actor import ADMIN, ANONYMOUS, SYSTEM, acting_as, require
from core.identity.models import AddonSwitch, Centre, User
from core.identity.services import switches
from core.identity.visibility import visible, visible_centre
from core.registry import registry
from core.testing.factories import actor_of, as_user, make_centre, make_user
from core.uow import unit_of_work


@pytest.fixture
def printers(app: Flask, centre: Centre) -> dict[str, Printer]:
    """A printer in the user's centre and one in a foreign centre."""
    other = make_centre("Elsewhere")
    with acting_as(SYSTEM), unit_of_work() as session:
        made = {
            "mine": Printer(centre_id=centre.id, name="mine", host="127.0.0.1"),
            "foreign": Printer(centre_id=other.id, name="foreign", host="127.0.0.1"),
        }
        session.add_all(made.values())
    db.session.expunge_all()
    return made


def test_every_select_is_limited_to_the_actor_s_centres(printers: dict[str, Printer], centre: Centre) -> None:
    also, places = aliased(Printer), Centre.__table__
    with as_user(make_user(centres=[centre])):
        assert [p.name for p in db.session.scalars(select(Printer))] == ["mine"]
        assert list(db.session.scalars(select(Printer.name))) == ["mine"]
        assert list(db.session.scalars(select(also.name))) == ["mine"]
        assert db.session.scalar(select(func.count()).select_from(Printer)) == 1
        assert list(db.session.scalars(select(Centre.name))) == [centre.name]
        assert db.session.scalar(select(exists().where(Printer.name == "foreign"))) is False
        assert db.session.scalar(select(exists(select(Printer.id).where(Printer.name == "foreign")))) is False
        assert db.session.scalar(select(exists().where(Printer.name == "mine"))) is True
        assert list(db.session.scalars(select(select(Printer.name).subquery().c.name))) == ["mine"]
        assert list(db.session.scalars(select(select(Printer.name).cte().c.name))) == ["mine"]
        assert list(db.session.scalars(union_all(select(Printer.name), select(also.name)))) == [
            "mine",
            "mine",
        ]
        assert db.session.scalar(select(select(func.count(Printer.id)).scalar_subquery())) == 1
        assert list(
            db.session.scalars(select(places.c.id).where(places.c.id.in_(select(Printer.centre_id))))
        ) == [centre.id]
        assert db.session.get(Printer, printers["foreign"].id) is None
        assert db.session.get(Centre, printers["foreign"].centre_id) is None
        assert visible(Printer, printers["mine"].id).name == "mine"
        for hidden in (printers["foreign"].id, 987654):
            with pytest.raises(NotFound):
                visible(Printer, hidden)


def test_updates_and_deletes_are_limited_too(printers: dict[str, Printer], centre: Centre) -> None:
    with as_user(make_user(centres=[centre])), unit_of_work() as session:
        copied = select(Printer.centre_id, Printer.host, Printer.name + "-copy")
        session.execute(insert(Printer).from_select(["centre_id", "host", "name"], copied))
        assert session.execute(delete(Printer).where(Printer.name.like("%-copy"))).rowcount == 1
        assert session.execute(update(Printer).values(name="x")).rowcount == 1
        assert session.execute(delete(Printer)).rowcount == 1
    with acting_as(SYSTEM):
        assert list(db.session.scalars(select(Printer.name))) == ["foreign"]


def test_what_the_session_already_holds_stays_hidden(printers: dict[str, Printer], centre: Centre) -> None:
    with acting_as(SYSTEM):
        held = db.session.get(Printer, printers["foreign"].id)
        assert held is not None
    with as_user(make_user(centres=[centre])), pytest.raises(NotFound):
        visible(Printer, held.id)


def test_nobody_sees_nothing_and_the_system_everything(printers: dict[str, Printer]) -> None:
    with acting_as(ANONYMOUS):
        assert db.session.scalars(select(Printer)).all() == []
        assert db.session.scalars(select(Centre)).all() == []
    with acting_as(SYSTEM):
        assert len(db.session.scalars(select(Printer)).all()) == 2


def test_actors_do_not_share_a_cached_answer(printers: dict[str, Printer], centre: Centre) -> None:
    with acting_as(SYSTEM):
        other = db.session.get_one(Centre, printers["foreign"].centre_id)
    elsewhere = make_user(centres=[other])
    for _ in range(2):
        for user, name in ((make_user(centres=[centre]), "mine"), (elsewhere, "foreign")):
            with as_user(user):
                assert list(db.session.scalars(select(Printer.name))) == [name]


def test_an_object_of_an_addon_that_is_off_is_not_there(printers: dict[str, Printer], centre: Centre) -> None:
    user = make_user(centres=[centre])
    with unit_of_work() as session:
        session.add(AddonSwitch(centre_id=centre.id, addon="core", enabled=False))
    with as_user(user), pytest.raises(NotFound):
        visible(Printer, printers["mine"].id)


def test_an_addon_that_is_off_in_one_centre_is_there_in_the_other(
    printers: dict[str, Printer], centre: Centre
) -> None:
    with acting_as(SYSTEM), unit_of_work() as session:
        other = session.get_one(Centre, printers["foreign"].centre_id)
        session.add(AddonSwitch(centre_id=other.id, addon="core", enabled=False))
    user = make_user(centres=[centre, other], permissions=["core.jobs"])
    db.session.expunge_all()
    with as_user(user):
        assert require("core.jobs", centre.id).user_id == user.id
        with pytest.raises(NotFound):
            require("core.jobs", other.id)
        assert list(db.session.scalars(select(Printer.name))) == ["mine"]
        assert list(db.session.scalars(select(aliased(Printer).name))) == ["mine"]
        assert db.session.scalar(select(exists().where(Printer.name == "foreign"))) is False
        assert db.session.get(Printer, printers["foreign"].id) is None
        assert db.session.get(Centre, other.id) is not None
    with acting_as(SYSTEM):
        assert len(db.session.scalars(select(Printer)).all()) == 2


def test_nothing_is_made_where_the_addon_went_off_since_the_request_began(
    app: Flask, centre: Centre, admin: User
) -> None:
    camille = actor_of(make_user(centres=[centre]))
    with acting_as(SYSTEM), unit_of_work() as session:
        session.add(AddonSwitch(centre_id=centre.id, addon="core", enabled=False))
    with acting_as(camille), pytest.raises(NotFound), unit_of_work() as session:
        session.add(Printer(centre_id=centre.id, name="late", host="127.0.0.1"))
    with acting_as(SYSTEM):
        assert db.session.scalars(select(Printer)).all() == []


def test_a_switch_waits_for_what_is_being_made(app: Flask, centre: Centre, admin: User) -> None:
    """Until the other's transaction ends: what it made is seen by the questions of the switch."""
    boss, asked = actor_of(admin), []

    def switch() -> None:
        with app.app_context(), acting_as(boss), unit_of_work():
            switches.switch_addon(registry().enabled[-1].name, centre.id, False)
            asked.append(db.session.scalar(select(func.count()).select_from(Printer)))

    with ThreadPoolExecutor(1) as pool:
        with acting_as(boss), unit_of_work() as session:
            session.add(Printer(centre_id=centre.id, name="first", host="127.0.0.1"))
            session.flush()
            done = pool.submit(switch)
            sleep(0.3)
            assert not done.done()
        done.result(20)
    assert asked == [1]


def test_require_tells_a_foreign_centre_from_a_missing_right(
    printers: dict[str, Printer], centre: Centre
) -> None:
    with as_user(make_user(centres=[centre], permissions=["core.jobs"])):
        assert require("core.jobs", centre.id).may("core.jobs")
        with pytest.raises(Forbidden):
            require(ADMIN, centre.id)
        with pytest.raises(NotFound):
            require("core.jobs", printers["foreign"].centre_id)
        with pytest.raises(NotFound):
            visible_centre(printers["foreign"].centre_id)
