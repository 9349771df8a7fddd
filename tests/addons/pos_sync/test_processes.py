"""Head office and two registers, a process and a database each, over real FTP and SFTP servers; one is killed."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from addons.pos_session.models import Product, Session
from addons.pos_session.services import opening
from addons.pos_session.services.counting import Counted
from addons.pos_sync.models import ExportBatch, ImportBatch, ReceivedRow, Register
from addons.pos_sync.services.exchange.folder import open_folder
from addons.pos_sync.services.receiving.registers import make_register
from core.config import settings
from core.db import db
from core.errors import Refusal
from core.testing.factories import as_user, make_centre
from core.testing.postgres import create_database, drop_database, postgres_server
from core.uow import unit_of_work
from tests.addons.pos_session.shop import Shop, make_shop
from tests.addons.pos_sync.batches import BASE, article, put_batch
from tests.addons.pos_sync.exchanging import FLOAT
from tests.addons.pos_sync.processes import PATIENCE_SECONDS, Process, make_process
from tests.addons.pos_sync.server_parts import Server
from tests.addons.pos_sync.servers import ftp_server, sftp_server


@dataclass
class Venue:
    """A register in its venue, and the server that leads to its folder and to no other."""

    process: Process
    shop: Shop
    line: Server
    sold: dict[str, int]
    """What it sold, by order: cents."""

    def day(self, count: int, meanwhile: Callable[[], None] = lambda: None) -> None:
        """Open as the seller does, and with the batches of head office; sell what came with them; close."""
        with self.process.here(), as_user(self.shop.manager), unit_of_work():
            session_id = opening.create_session(self.shop.desk.id).id
        with self.process.here(), as_user(self.shop.manager), unit_of_work():
            opening.open_session(session_id, Counted(sum=FLOAT), "Fond de caisse")
        self.process.eventually(
            lambda: db.session.get_one(Session, session_id).state == "open", "the worker opens the session"
        )
        with self.process.here(), as_user(self.shop.manager):
            product = db.session.scalars(select(Product).where(Product.label == "Article A1")).one()
            item = {"kind": "product", "product_id": product.id, "quantity": count}
            session = db.session.get_one(Session, session_id)
            self.sold[self.shop.sell(session, item)["number"]] = 1_250 * count
            meanwhile()
            self.shop.close(session, FLOAT + 1_250 * count)

    def sent(self) -> bool:
        """Whether all its exports have passed."""
        return set(db.session.scalars(select(ExportBatch.state))) <= {"sent", "acknowledged"}

    def acknowledged(self) -> bool:
        """Whether head office has them all."""
        return set(db.session.scalars(select(ExportBatch.state))) == {"acknowledged"}


@pytest.fixture
def far(tmp_path: Path) -> Path:
    """The folder of the exchanges, as the servers of head office hold it."""
    for code in ("R1", "R2"):
        (tmp_path / "far" / code / "in").mkdir(parents=True)
    return tmp_path / "far"


@pytest.fixture
def servers(backend: str, tmp_path: Path, far: Path) -> Iterator[tuple[Process, list[Venue]]]:
    """Head office over SFTP, R1 over FTP and R2 over SFTP: the root of each register is its own folder."""
    urls = [create_database(postgres_server()) if backend == "postgresql" else None for _ in range(3)]
    with ExitStack() as stack:
        whole = stack.enter_context(sftp_server(far, home=tmp_path / "ssh"))
        lines = [
            stack.enter_context(ftp_server(far / "R1")),
            stack.enter_context(sftp_server(far / "R2", home=tmp_path / "ssh-R2")),
        ]
        head_office = make_process(
            tmp_path / "head-office", urls[0], "head_office", whole.settings(tmp_path / "secret")
        )
        with head_office.here():
            centre = make_centre()
            with unit_of_work():
                for code in ("R1", "R2"):
                    make_register(centre.id, code, code)
        venues = []
        for code, line, url in zip(("R1", "R2"), lines, urls[1:], strict=True):
            exchange = line.settings(tmp_path / f"secret-{code}")
            process = make_process(tmp_path / code, url, "register", exchange, code)
            with process.here():
                shop = make_shop()
            venues.append(Venue(process, shop, line, {}))
        processes = [head_office, *(venue.process for venue in venues)]
        for process in processes:
            process.start()
        try:
            yield head_office, venues
        finally:
            for process in processes:
                process.kill()
                with process.app.app_context():
                    db.engine.dispose()
            for url in filter(None, urls):
                drop_database(url)


def received(head_office: Process) -> dict[str, dict[str, int]]:
    """What head office knows of each register: cents by order."""
    found: dict[str, dict[str, int]] = {"R1": {}, "R2": {}}
    with head_office.here():
        rows = select(Register.code, ReceivedRow).join(ReceivedRow, ReceivedRow.register_id == Register.id)
        for code, row in db.session.execute(rows.where(ReceivedRow.table_name == "order")):
            found[code][row.code] = json.loads(row.data)["total"]
    return found


def gathered(head_office: Process, venues: list[Venue]) -> None:
    """The worker of head office gathers, those of the registers read its answers, and all agree."""
    sold = {code: venue.sold for code, venue in zip(("R1", "R2"), venues, strict=True)}
    for venue in venues:
        venue.process.eventually(venue.sent, "the worker sends the exports")
    head_office.job("pos_sync.gather")
    head_office.eventually(lambda: received(head_office) == sold, "head office gathers")
    for venue in venues:
        venue.process.job("pos_sync.answers")
        venue.process.eventually(venue.acknowledged, "the register reads the answer")


def test_two_registers_and_head_office_pass_their_days_and_one_is_killed(
    servers: tuple[Process, list[Venue]], far: Path
) -> None:
    head_office, venues = servers
    for code in ("R1", "R2"):
        put_batch(far / code / "in", 1, BASE, register=code)
    for count, venue in enumerate(venues, 1):
        venue.day(count)
    gathered(head_office, venues)
    first = venues[0]

    # The worker is killed in the middle of a file that it sends: the line stands still until it is dead.
    first.day(3, lambda: first.line.trouble.arm("freeze", 2_000))
    _until(lambda: first.line.trouble.after is None, "a file is on its way")
    first.process.kill()
    first.line.trouble.thawed.set()
    assert not (far / "R1" / "out" / "00000002").exists(), "what is not whole has no name"
    first.process.start()
    gathered(head_office, venues)
    assert [path.name for path in (far / "R1" / "out").glob("[0-9]*")] == []
    assert (far / "R1" / "in" / "00000001.ack").is_file()


def test_a_register_is_killed_while_it_receives_and_reads_no_folder_but_its_own(
    servers: tuple[Process, list[Venue]], far: Path
) -> None:
    _, [first, second] = servers
    rows = {**BASE, "t_article": [article(f"A{n}") for n in range(1, 3_000)]}
    put_batch(far / "R1" / "in", 1, rows, register="R1")
    first.line.trouble.arm("freeze", 150_000)
    with first.process.here(), as_user(first.shop.manager), unit_of_work():
        session_id = opening.create_session(first.shop.desk.id).id
    with first.process.here(), as_user(first.shop.manager), unit_of_work():
        opening.open_session(session_id, Counted(sum=FLOAT), "Fond de caisse")
    _until(lambda: first.line.trouble.after is None, "a file is on its way")
    first.process.kill()
    first.line.trouble.thawed.set()
    with first.process.here():
        assert db.session.scalars(select(ImportBatch)).all() == []
        assert db.session.scalars(select(Product).where(Product.label == "Article A1")).all() == []
    assert (far / "R1" / "in" / "00000001" / "infos_import.xml").is_file()
    first.process.start()
    first.process.eventually(
        lambda: db.session.get_one(Session, session_id).state == "open", "another worker opens the session"
    )
    with first.process.here():
        labels = db.session.scalars(select(Product.label).where(Product.label.like("Article A%"))).all()
        assert len(labels) == len(set(labels)) == 2_999
    assert [path.name for path in (far / "R1" / "in").iterdir()] == ["00000001.ack"]
    assert first.process.command("sync", "import", "--centre", _centre(first)) == "No batch waits.\n"

    # A batch of R1 in the folder of R2 is refused; and no path leads R2 out of its folder.
    put_batch(far / "R2" / "in", 1, BASE, register="R1")
    with second.process.here():
        section: Any = settings().section("pos_sync")
        with open_folder(section) as folder:
            assert folder.names() == ["in"]
            for path in ("../R1/in", "/R1/in", "in/../../R1"):
                with pytest.raises(Refusal):
                    folder.names(path)
            assert folder.names("R1/in") == []
    with pytest.raises(Exception, match="returned non-zero"):
        second.process.command("sync", "import", "--centre", _centre(second))
    assert (far / "R2" / "in" / "00000001" / "infos_import.xml").is_file()


def _centre(venue: Venue) -> str:
    with venue.process.here():
        code: str = db.session.merge(venue.shop.centre).code
        return code


def _until(true: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not true():
        assert time.monotonic() < deadline, f"waited in vain: {what}"
        time.sleep(0.05)
