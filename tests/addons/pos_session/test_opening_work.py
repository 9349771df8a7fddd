"""An opening that takes time: steps run by the worker, told as they go, refused, repeated, never half done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text

from addons.pos_session.errors import NoteRequired, OpeningRunning
from addons.pos_session.models import Alert, OpeningRun, Session
from addons.pos_session.services import opening, opening_work
from addons.pos_session.services.counting import Counted
from addons.pos_session.services.opening_run import KIND, run_of
from addons.pos_session.services.opening_work import OpeningStep, Progress
from addons.pos_session.services.responsible import change_responsible
from core import clock
from core.config import settings
from core.db import db
from core.errors import Refusal
from core.identity.actor import SYSTEM, acting_as, current_actor
from core.identity.models import User
from core.jobs.drain import drain
from core.journal.verify import verify
from core.outbox import OutboxRow
from core.registry import Registry
from core.testing.factories import as_user
from core.uow import unit_of_work
from tests.addons.pos_session.browsing import counts, key
from tests.addons.pos_session.browsing import text as seen_in
from tests.addons.pos_session.shop import Shop
from tests.core.journal.conftest import attacker

Run = Callable[[Progress], None]


class HeadOffice(Refusal):
    code = "test.head_office"
    message = "Head office %(name)s does not answer."


class Steps:
    """What another addon wants done before an opening, and what it saw while it was done."""

    def __init__(self) -> None:
        self.runs: list[Run] = []
        self.seen: list[tuple[int, int, int, int]] = []

    def watch(self, session_id: int) -> Run:
        def run(progress: Progress) -> None:
            for done in range(3):
                progress.advance(done, 2)
                run = run_of(session_id)
                assert run is not None and run.under_way
                self.seen.append((run.at, run.done, run.total, current_actor().user_id))

        return run


@pytest.fixture
def steps(app: object, monkeypatch: pytest.MonkeyPatch) -> Steps:
    found = Steps()
    collect = Registry.collect

    def answer(self: Registry, hook: str, centre: int | None = None, **asked: object) -> list[object]:
        if hook != "pos_session_opening":
            return collect(self, hook, centre, **asked)  # type: ignore[return-value]
        return [(None, OpeningStep(f"Step {n}", run)) for n, run in enumerate(found.runs, 1)]

    monkeypatch.setattr(Registry, "collect", answer)
    return found


@pytest.fixture
def session(at_the_till: Shop) -> Session:
    with unit_of_work():
        return opening.create_session(at_the_till.desk.id)


def ask(session: Session, cents: int = 10_000) -> None:
    with unit_of_work():
        opening.open_session(session.id, Counted(sum=cents))


def work_off() -> None:
    """What ``guichet worker`` does."""
    with acting_as(SYSTEM):
        drain()
    db.session.expire_all()


def test_the_steps_run_in_order_and_are_told_of_then_the_session_opens(
    at_the_till: Shop, session: Session, steps: Steps
) -> None:
    steps.runs = [steps.watch(session.id), steps.watch(session.id)]
    ask(session)
    run = run_of(session.id)
    assert run is not None
    assert (session.state, run.state, run.steps) == ("opening_control", "waiting", ("Step 1", "Step 2"))
    work_off()
    assert (session.state, session.opening_counted) == ("open", 10_000)
    assert {(at, total) for at, _, total, _ in steps.seen} == {(0, 0), (0, 2), (1, 0), (1, 2)}
    assert {user for *_, user in steps.seen} == {at_the_till.operator.id}
    run = run_of(session.id)
    assert run is not None and (run.state, run.under_way) == ("done", False)
    assert at_the_till.sell(session, at_the_till.item("drink"))["total"] == 300


def test_a_refusal_leaves_the_session_in_opening_control_with_its_reason(
    session: Session, steps: Steps
) -> None:
    def refuse(progress: Progress) -> None:
        raise HeadOffice(name="Paris")

    steps.runs = [refuse]
    ask(session)
    work_off()
    run = run_of(session.id)
    assert run is not None and run.refusal is not None
    assert (session.state, run.state) == ("opening_control", "refused")
    assert (run.refusal.error_code, str(run.refusal)) == (
        "test.head_office",
        "Head office Paris does not answer.",
    )
    steps.runs = [lambda progress: None]
    ask(session, 500)
    work_off()
    assert (session.state, session.opening_counted) == ("open", 500)
    assert db.session.execute(select(OpeningRun.attempt)).scalar_one() == 2
    keys = db.session.execute(select(OutboxRow.key).where(OutboxRow.kind == KIND).order_by(OutboxRow.id))
    assert list(keys.scalars()) == [f"{session.id}:1", f"{session.id}:2"]


def test_while_it_is_under_way_nothing_else_is_done_to_the_session(
    at_the_till: Shop, session: Session, steps: Steps
) -> None:
    steps.runs = [lambda progress: None]
    ask(session)
    for refused in (
        lambda: opening.open_session(session.id, Counted(sum=1)),
        lambda: opening.give_up(session.id),
        lambda: change_responsible(session.id, at_the_till.manager.id),
    ):
        with pytest.raises(OpeningRunning), unit_of_work():
            refused()
    work_off()
    assert session.opening_counted == 10_000


def test_after_a_refusal_it_can_be_given_up(session: Session, steps: Steps) -> None:
    def fail(progress: Progress) -> None:
        raise ZeroDivisionError

    steps.runs = [fail]
    ask(session)
    work_off()
    run = run_of(session.id)
    assert run is not None and run.refusal is not None
    assert run.refusal.error_code == "pos_session.opening_failed"
    with unit_of_work():
        opening.give_up(session.id)
    assert db.session.execute(select(Session.id)).first() is None


def test_the_rules_are_asked_before_the_work_and_again_after_it(
    at_the_till: Shop, session: Session, steps: Steps
) -> None:
    session_id = session.id
    with unit_of_work():
        session.opening_expected = 10_000
    steps.runs = [lambda progress: None]
    with pytest.raises(NoteRequired):
        ask(session, 1)
    assert run_of(session_id) is None
    ask(session)
    with acting_as(SYSTEM), unit_of_work():
        at_the_till.methods["cash"].active = False
        db.session.merge(at_the_till.methods["cash"])
    work_off()
    run = run_of(session_id)
    assert run is not None and run.refusal is not None
    assert (session.state, run.refusal.error_code) == ("opening_control", "pos_session.no_cash_method")
    with acting_as(SYSTEM), unit_of_work():
        at_the_till.methods["cash"].active = True
        db.session.merge(at_the_till.methods["cash"])
    ask(session)
    with acting_as(SYSTEM), unit_of_work():
        user = db.session.get(User, at_the_till.operator.id)
        assert user is not None
        user.active = False
    work_off()
    run = run_of(session_id)
    assert run is not None and run.refusal is not None
    assert (session.state, run.refusal.error_code) == ("opening_control", "core.forbidden")


def test_a_killed_worker_leaves_the_work_to_the_next_one(session: Session, steps: Steps) -> None:
    attempts: list[str] = []

    def killed(progress: Progress) -> None:
        attempts.append("killed" if not attempts else "done")
        if len(attempts) == 1:
            raise SystemExit

    steps.runs = [killed]
    ask(session)
    with pytest.raises(SystemExit):
        work_off()
    assert session.state == "opening_control"
    with clock.frozen(clock.now() + timedelta(minutes=5)):
        work_off()
    assert (session.state, attempts) == ("open", ["killed", "done"])
    opening_work.work({"session": session.id, "attempt": 1})
    assert db.session.execute(select(OpeningRun.state)).scalar_one() == "done"


def test_a_job_that_was_given_up_is_an_opening_that_failed(session: Session, steps: Steps) -> None:
    steps.runs = [lambda progress: None]
    ask(session)
    with unit_of_work() as unit:
        unit.execute(text("UPDATE core__outbox SET state = 'failed'"))
    run = run_of(session.id)
    assert run is not None and run.refusal is not None
    assert (run.under_way, run.refusal.error_code) == (False, "pos_session.opening_failed")
    ask(session)
    work_off()
    assert session.state == "open"


def test_the_page_waits_then_goes_on(shop: Shop, browser: FlaskClient, steps: Steps) -> None:
    with as_user(shop.operator), unit_of_work():
        session = opening.create_session(shop.desk.id)
    page = f"/pos/sessions/{session.id}/opening"

    def refuse(progress: Progress) -> None:
        raise HeadOffice(name="Paris")

    steps.runs = [refuse]
    assert browser.post(page, data={**counts(10_000), **key()}).location.endswith(page)
    waiting = seen_in(browser.get(page))
    assert "Step 1" in waiting and "Compté" not in waiting
    assert browser.post(f"{page}/give-up", data=key()).status_code == 409
    assert "Step 1" in seen_in(browser.get(f"{page}/progress"))
    work_off()
    assert browser.get(f"{page}/progress").headers["HX-Redirect"] == page
    assert "La session n’a pas été ouverte. Head office Paris does not answer." in seen_in(browser.get(page))
    steps.runs = [lambda progress: None]
    browser.post(page, data={"counted_sum": "100", **key()})
    work_off()
    assert browser.get(f"{page}/progress").headers["HX-Redirect"] == page
    assert browser.get(page).location.endswith(f"/pos/sessions/{session.id}")


def test_a_desk_whose_journal_was_touched_does_not_open(
    app: object, at_the_till: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings().section("pos_session"), "verify_journal_at_opening", True)
    with unit_of_work():
        first = opening.create_session(at_the_till.desk.id)
    ask(first)
    assert first.state == "opening_control"
    work_off()
    assert first.state == "open"
    at_the_till.close(first, 10_000)
    with unit_of_work():
        second = opening.create_session(at_the_till.desk.id)
    db.session.commit()
    with attacker() as connection:
        chain = {"chain": f"desk:{at_the_till.desk.id}"}
        connection.execute(
            text("UPDATE core__journal_entry SET data = '{}' WHERE chain = :chain AND seq = 1"), chain
        )
    assert [fault.seq for fault in verify()] == [1]
    for _ in range(2):
        ask(second)
        work_off()
    run = run_of(second.id)
    assert run is not None and run.refusal is not None
    assert (second.state, run.refusal.error_code) == ("opening_control", "pos_session.desk_journal_fault")
    assert "entry 1" in str(run.refusal)
    alert = db.session.execute(select(Alert).where(Alert.session_id == second.id)).scalar_one()
    assert (alert.kind, alert.amount) == ("journal_fault", 0)
