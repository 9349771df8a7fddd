"""Places lent between two servers with databases and workers of their own: both sell at once, the line goes and comes.

The oracle is one dictionary: who sold which place. It knows nothing of claims, lendings or times.
"""

from __future__ import annotations

import os
import random
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import select

from addons.pos_session.services.catalogue import make_default_methods
from addons.pos_sync.models import ImportBatch
from addons.pos_sync.services.receiving.registers import make_register
from addons.pos_ticketing.errors import NothingToLend
from addons.pos_ticketing.models import BorrowedPerformance, Claim, LentContingent, LentPlace, Performance
from addons.pos_ticketing.services import lending
from core import clock
from core.config import settings
from core.db import db
from core.errors import Refusal
from core.testing.factories import as_user, make_centre
from core.testing.postgres import create_database, drop_database, postgres_server
from core.uow import unit_of_work
from tests.addons.pos_sync.processes import Process, make_process
from tests.addons.pos_sync.server_parts import Server
from tests.addons.pos_sync.servers import ftp_server
from tests.addons.pos_ticketing.conftest import Theatre, _open_till, make_theatre
from tests.addons.pos_ticketing.lending_pair import R1, Pair, sell_place, set_apart

SEEDS = range(12 if os.environ.get("GUICHET_TEST_LONG") else 1)
PLACES, WANTED = 40, 36
"""Nobody asks for the last places before the end: there is always something that comes back."""
OPERATORS = 3
TRIES = 10
"""Of each operator, in each half of the schedule."""


@dataclass
class Far:
    """The two servers, the line between them, and who sold what."""

    office: Process
    register: Process
    pair: Pair
    tills: list[tuple[Theatre, int]]
    """The operators of head office, each with an order of his own."""
    folder: Path
    line: Server
    opened: ExitStack
    contingents: list[int] = field(default_factory=list)
    sold: dict[int, str] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)
    faults: list[str] = field(default_factory=list)

    def note(self, seat: int, who: str) -> None:
        with self.lock:
            if seat in self.sold:
                self.faults.append(f"{seat} is sold twice: {self.sold[seat]}, {who}")
            self.sold[seat] = who

    def of(self, who: str) -> set[int]:
        return {seat for seat, seller in self.sold.items() if seller == who}

    def sells_here(self, till: int, luck: random.Random) -> None:
        """An operator of head office sells whatever head office lets him, contingents too."""
        side, order_id = self.tills[till]
        for _ in range(TRIES):
            seat = luck.randrange(WANTED)
            with self.office.here(), suppress(Refusal):
                sell_place(side, order_id, seat, frozenset(self.contingents))
                self.note(seat, "office")

    def sells_there(self, seats: Iterable[int]) -> None:
        """The register sells tickets, with or without a line, as far as it has the places."""
        for seat in seats:
            with self.register.here(), suppress(Refusal):
                if not self.knows():
                    continue
                side = self.pair.register()
                side.sell(side.item(seat))
                self.note(seat, "register")

    def lends(self, contingent_id: int, until: timedelta) -> None:
        with self.office.here(), suppress(NothingToLend), as_user(self.pair.office.manager), unit_of_work():
            lending.lend(self.pair.office.performance.id, contingent_id, R1, clock.now() + until)

    def contact(self) -> None:
        """Ask the workers of both sides for their letters, which come every minute by themselves."""
        self.office.job("pos_sync.letters")
        self.register.job("pos_sync.letters")

    def at_once(self, luck: random.Random, meanwhile: Callable[[], None]) -> None:
        """Every operator of both sides sells while something happens."""
        works = [
            partial(self.sells_here, till, random.Random(luck.random())) for till in range(OPERATORS)
        ] + [partial(self.sells_there, some(luck))]
        threads = [threading.Thread(target=self.noting, args=(work,)) for work in works]
        for thread in threads:
            thread.start()
        try:
            meanwhile()
        finally:
            for thread in threads:
                thread.join()
        assert self.faults == []

    def noting(self, work: Callable[[], None]) -> None:
        """A thread that dies is a fault."""
        try:
            work()
        except BaseException as error:
            self.faults.append(repr(error))
            raise

    def line_back(self) -> None:
        self.line = self.opened.enter_context(ftp_server(self.folder, port=self.line.port))

    def after_contact(self, server: Process, true: Callable[[], bool], what: str) -> None:
        """Wait until something is so at a server: who asks first may hear of nothing yet, so both ask again."""
        asked = count()

        def so() -> bool:
            found = true()
            if not found and next(asked) % 15 == 0:
                self.contact()
            return found

        server.eventually(so, what)

    def knows(self) -> bool:
        """Whether the register has places to sell."""
        return db.session.scalars(select(BorrowedPerformance.reference)).first() is not None

    def over(self) -> bool:
        """Whether head office has heard of every place that it lent."""
        return set(db.session.scalars(select(LentContingent.ended_at.is_(None)))) == {False}

    def states(self) -> dict[int, str]:
        """What head office knows of the places; one may have been lent again after it came back."""
        with self.office.here():
            rows = select(LentPlace.seat, LentPlace.state).order_by(LentPlace.lent_id)
            return {row.seat: row.state for row in db.session.execute(rows)}

    def taken(self) -> set[int]:
        """The places that nobody can buy at head office."""
        with self.office.here():
            here = Claim.performance_id == self.pair.office.performance.id
            return set(db.session.scalars(select(Claim.seat).where(here, Claim.expires_at.is_(None))))


def _office(process: Process) -> tuple[Theatre, list[tuple[Theatre, int]]]:
    with process.here():
        theatre = make_theatre()
        with unit_of_work() as session:
            performance = session.get_one(Performance, theatre.performance.id)
            performance.starts_at = clock.now() + timedelta(days=30)
            make_register(theatre.centre.id, R1.code, R1.name)
        tills = [theatre, *theatre.tills(OPERATORS - 1)]
        return theatre, [(till, till.order().id) for till in tills]


def _register(process: Process, office: Theatre) -> Pair:
    """The register had an import before, so it knows its centre; its drawer is open."""
    with process.here():
        centre = make_centre(name="Parvis")
        section = settings().section("pos_sync")
        section.role = "none"  # the opening would import
        with unit_of_work() as session:
            make_default_methods(centre.id)
            session.add(
                ImportBatch(
                    centre_id=centre.id, number=1, kind="full", made_at=datetime(2026, 1, 5, tzinfo=UTC),
                    sha256="0" * 64, rows=0,
                )
            )  # fmt: skip
        till = replace(office, centre=centre, **_open_till(centre, "Parvis"))
        section.role = "register"
        return Pair(office, centre, till)


@pytest.fixture
def far(backend: str, tmp_path: Path) -> Iterator[Far]:
    """Head office and the register R1, over FTP."""
    urls = [create_database(postgres_server()) if backend == "postgresql" else None for _ in range(2)]
    folder = tmp_path / "far"
    (folder / "R1").mkdir(parents=True)
    with ExitStack() as opened:
        line = opened.enter_context(ftp_server(folder))
        office = make_process(tmp_path / "office", urls[0], "head_office", line.settings(tmp_path / "secret"))
        register = make_process(
            tmp_path / "register", urls[1], "register", line.settings(tmp_path / "secret-1", root="/R1"), "R1"
        )
        theatre, tills = _office(office)
        made = Far(office, register, _register(register, theatre), tills, folder, line, opened)
        with office.here():
            made.contingents = [
                set_apart(theatre, "Parvis", *range(PLACES // 2)).id,
                set_apart(theatre, "Gare", *range(PLACES // 2, PLACES)).id,
            ]
        try:
            for process in (office, register):
                process.start()
            yield made
        finally:
            for process in (office, register):
                process.kill()
                with process.app.app_context():
                    db.engine.dispose()
            for url in filter(None, urls):
                drop_database(url)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_place_is_sold_twice_and_none_is_lost(far: Far, seed: int) -> None:
    luck = random.Random(f"lent/{seed}")
    first, second = luck.sample(far.contingents, 2)

    def lend_while_all_sell() -> None:
        far.lends(first, timedelta(hours=2))
        far.after_contact(far.register, far.knows, "the register hears of the places")
        far.lends(second, timedelta(seconds=luck.randint(3, 6)))
        far.contact()

    far.at_once(luck, lend_while_all_sell)
    far.sells_there(some(luck))
    assert far.faults == [] and far.of("register"), "the register sold"

    # The line is gone: both sides go on, and a worker is killed in the middle of whatever it does.
    far.line.kill()
    victim = luck.choice([far.office, far.register])

    def without_a_line() -> None:
        far.contact()
        victim.kill()
        victim.start()

    offline = far.of("register")
    far.at_once(luck, without_a_line)
    states = far.states()
    assert all(states[seat] in ("out", "sold") for seat in offline), "nothing comes back unheard"

    # The line is back: the one lending ends by its time, the other one because its places are asked for.
    far.line_back()
    with far.office.here(), as_user(far.pair.office.manager):
        running = select(LentContingent.id).where(LentContingent.contingent_id == first)
        for lent_id in db.session.scalars(running).all():
            with suppress(Refusal), unit_of_work():
                lending.recall(lent_id)
    far.after_contact(far.office, far.over, "every place is accounted for")
    states = far.states()
    assert {seat for seat, state in states.items() if state == "sold"} == far.of("register")
    assert set(states.values()) <= {"sold", "returned"}
    assert far.taken() == set(far.sold), "what was not sold is free again"

    # What came back is sold by head office alone.
    before, left = far.of("register"), sorted(set(range(PLACES)) - set(far.sold))
    assert left
    far.sells_there(left)
    assert far.of("register") == before
    side, order_id = far.tills[0]
    for seat in left:
        with far.office.here():
            sell_place(side, order_id, seat, frozenset(far.contingents))
        far.note(seat, "office")
    assert far.faults == [] and far.taken() == set(range(PLACES))


def some(luck: random.Random) -> list[int]:
    return [luck.randrange(WANTED) for _ in range(TRIES)]
