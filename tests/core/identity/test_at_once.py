"""Two at once: administrators who shut each other out, guesses in parallel, one name for two users."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask
from sqlalchemy import select

from core.db import db
from core.errors import Refusal
from core.identity.actor import Actor, acting_as
from core.identity.models import Centre, User
from core.identity.permissions import ADMINISTRATOR
from core.identity.services import users
from core.testing.factories import actor_of, as_user, make_user
from core.uow import unit_of_work
from tests.core.identity.conftest import Journal, attempt


def together(app: Flask, works: Sequence[Callable[[], object]]) -> list[str]:
    """Start the works at the same moment, each in its own context; the codes of what was refused ("" for none)."""
    start = Barrier(len(works))

    def run(work: Callable[[], object]) -> str:
        with app.app_context():
            start.wait(10)
            try:
                work()
            except Refusal as refusal:
                return refusal.error_code
            return ""

    with ThreadPoolExecutor(len(works)) as pool:
        return sorted(pool.map(run, works))


def test_two_administrators_cannot_disable_each_other(app: Flask, centre: Centre) -> None:
    pair = [make_user(f"admin{n}", groups=[ADMINISTRATOR], centres=[centre]) for n in range(2)]
    actors = [actor_of(user) for user in pair]  # both requests have begun: each is still an administrator
    db.session.rollback()

    def disable(actor: Actor, victim: int) -> None:
        with acting_as(actor), unit_of_work():
            users.set_active(victim, False)

    works = [lambda: disable(actors[0], actors[1].user_id), lambda: disable(actors[1], actors[0].user_id)]
    assert together(app, works) == ["", "core.last_administrator"]
    assert list(db.session.scalars(select(User.active).order_by(User.active))) == [False, True]


def test_two_clicks_make_one_user(app: Flask, admin: User, centre: Centre) -> None:
    db.session.rollback()

    def create() -> None:
        with as_user(admin), unit_of_work():
            users.create_user("camille", "Camille", "first-secret", centres=[centre.id])

    assert together(app, [create] * 4) == ["", *["core.already_taken"] * 3]


def test_guesses_in_parallel_are_all_counted(app: Flask, journal: Journal) -> None:
    user = make_user("camille")
    db.session.rollback()
    tries = [lambda: attempt(app.test_client(), "camille", "wrong")] * 4
    assert together(app, tries) == [""] * 4
    db.session.refresh(user)
    assert user.failures == 4
    assert len(journal("identity.login_failed")) == 4
