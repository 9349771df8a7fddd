"""Archives of closed periods: what they hold, the same bytes each time, nothing of customers, who may."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import stat
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from addons.pos_accounting_close.errors.archive import (
    ArchiveDiffers,
    ArchiveFileMissing,
    ArchivePeriodInvalid,
    DaysNotClosed,
)
from addons.pos_accounting_close.models import Archive, ArchiveWork
from addons.pos_accounting_close.models.fiscal import FINISHED
from addons.pos_accounting_close.permissions import ARCHIVE
from addons.pos_accounting_close.services import archives
from addons.pos_accounting_close.services.archive_verify import verify_archive
from addons.pos_session.services import customers
from core import clock
from core.db import db
from core.errors import Forbidden, NotFound
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User
from core.journal.models import JournalEntry
from core.testing.factories import as_user, make_centre, make_user
from core.uow import unit_of_work
from tests.addons.pos_accounting_close.archived import (
    FIRST,
    at,
    close_days,
    contents,
    drawn,
    trade,
)
from tests.addons.pos_accounting_close.drawers import by_cheque, close_accounting, close_operator
from tests.addons.pos_session.shop import Shop, make_shop, statements
from tests.addons.pos_session.test_invoices import invoice_to


@pytest.fixture
def traded(at_the_till: Shop) -> Shop:
    """Two days that were traded and closed."""
    trade(at_the_till, FIRST, FIRST + timedelta(days=1))
    close_days(at_the_till.centre.id, FIRST + timedelta(days=1))
    return at_the_till


def rows(files: dict[str, bytes], name: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(files[f"{name}.json"])
    return found


def test_it_holds_every_fact_twice_and_explains_itself(traded: Shop) -> None:
    archive, content = drawn(traded)
    files = contents(content)
    assert len(rows(files, "sessions")) == 2
    assert [row["total_ttc"] for row in rows(files, "orders")] == [500, 300, 500, 300]
    assert len(rows(files, "order_lines")) == len(rows(files, "payments")) == 4
    assert {row["moment"] for row in rows(files, "cash_counts")} == {"opening", "closing"}
    assert len(rows(files, "closing_summaries")) == 2
    assert [row["turnover"] for row in rows(files, "fiscal_closings")] == [800, 800]
    assert traded.manager.login in {row["login"] for row in rows(files, "users")}
    kinds = {row["kind"] for row in rows(files, "journal")}
    assert {"pos_session.opened", "pos_session.closed"} <= kinds
    note = files["LISEZMOI.txt"].decode()
    for name in files:
        assert name.partition(".")[0] in note
    for name, table in (
        (name, name[:-5]) for name in files if name.endswith(".json") and "manifest" not in name
    ):
        cells = list(csv.reader(io.StringIO(files[f"{table}.csv"].decode("utf-8-sig")), delimiter=";"))
        assert len(cells) - 1 == len(json.loads(files[name]))
        assert all(column in note for column in cells[0])
    assert "5,00" in files["orders.csv"].decode()
    assert archive.rows == sum(
        len(rows(files, n[:-5])) for n in files if n.endswith(".json") and n != "manifest.json"
    )
    sound = verify_archive(io.BytesIO(content))
    assert (sound.files, sound.rows) == (archive.files, archive.rows)


def test_it_is_numbered_and_journalled(traded: Shop) -> None:
    first, _ = drawn(traded)
    second, _ = drawn(traded, days=1)
    assert (first.number, second.number) == (1, 2)
    entries = db.session.scalars(
        select(JournalEntry)
        .where(JournalEntry.kind == "pos_accounting_close.archived")
        .order_by(JournalEntry.seq)
    ).all()
    assert [json.loads(entry.data)["number"] for entry in entries] == [1, 2]
    assert json.loads(entries[0].data)["sha256"] == first.manifest_sha256
    assert entries[0].chain == "house"


def test_made_again_it_is_the_same_to_the_bit(traded: Shop) -> None:
    archive, content = drawn(traded)
    archives.path_of(archive).unlink()
    trade(traded, FIRST + timedelta(days=2))  # what comes later is not in it
    with acting_as(SYSTEM), unit_of_work():
        traded.centre.name = "Renamed"
        db.session.merge(traded.centre)
        traded.methods["cash"].label = "Pieces"
        db.session.merge(traded.methods["cash"])
    user = make_user(permissions=[ARCHIVE], centres=[traded.centre])
    with as_user(user):
        with pytest.raises(ArchiveFileMissing):
            archives.file_of(archive.id)
        with unit_of_work():
            work = archives.ask_again(archive.id)
        with unit_of_work():
            assert archives.ask_again(archive.id).id == work.id
    archives.make(work.id)
    assert archives.path_of(archive).read_bytes() == content
    assert db.session.scalar(select(db.func.count()).select_from(Archive)) == 1


def test_what_would_differ_is_refused_and_the_work_begins_again(
    traded: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive, _ = drawn(traded)
    archives.path_of(archive).unlink()
    with acting_as(SYSTEM), unit_of_work():
        work = archives.ask_again(archive.id)
    with monkeypatch.context() as patched:
        patched.setattr("addons.pos_accounting_close.services.archive_writer.notice", lambda *_: "another")
        with pytest.raises(ArchiveDiffers):
            archives.make(work.id)
    assert not archives.path_of(archive).exists()
    assert list(archives.path_of(archive).parent.glob("*.part")) == []
    archives.make(work.id)
    assert db.session.get_one(ArchiveWork, work.id, populate_existing=True).state == FINISHED


def test_only_the_account_of_the_server_reads_the_file(traded: Shop) -> None:
    archive, _ = drawn(traded)
    path = archives.path_of(archive)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_failed_writing_numbers_nothing(traded: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(
            "addons.pos_accounting_close.services.archive_writer.notice",
            lambda *_: (_ for _ in ()).throw(OSError()),
        )
        with pytest.raises(OSError):
            drawn(traded)
    archive, _ = drawn(traded)
    assert archive.number == 1


def test_nothing_of_a_customer_is_inside(at_the_till: Shop, accountant: User) -> None:
    """Not his name on an invoice and its entry, not the number and drawer of his cheque, not a voucher's code."""
    shop = at_the_till
    with clock.frozen(at(FIRST, 9)):
        with unit_of_work():
            customer = customers.create(shop.centre.id, {"name": "Zyxwvut SA", "email": "qponml@example.org"})
        session = shop.open(10_000)
        paid = by_cheque(4_400, "76543210", bank="Crédit Zyxwvut", drawer="M. Zyxwvut")
        sold = shop.sell(session, shop.item("seat"), parts=[paid])
        invoice = invoice_to(sold["order_id"], customer.id)
        shop.close(session, 10_000, kept=10_000)
    with clock.frozen(at(FIRST, 10)), as_user(accountant):
        close_operator(session)
        close_accounting(session)
    close_days(shop.centre.id, FIRST)
    files = contents(drawn(shop, days=1)[1])
    assert [row["customer_id"] for row in rows(files, "invoices")] == [customer.id]
    assert f"C{customer.id}" in {row["auxiliary"] for row in rows(files, "entry_lines")}
    assert [row["found"] for row in rows(files, "closure_cheques")] == [1, 1]
    assert len(rows(files, "closures")) == 2
    assert invoice.number in files["entry_lines.csv"].decode()
    for name, text in files.items():
        for secret in (b"yxwvut", b"qponml", b"76543210"):
            assert secret not in text, name


def test_the_journal_of_other_centres_stays_there(at_the_till: Shop) -> None:
    mine, other = at_the_till.centre.id, make_shop()
    trade(at_the_till, FIRST)
    with as_user(other.manager):
        trade(other, FIRST)
    close_days(other.centre.id, FIRST)  # on the second day, in the chain of the house
    trade(at_the_till, FIRST + timedelta(days=1))
    close_days(mine, FIRST + timedelta(days=1))
    _, content = drawn(at_the_till)
    journal = rows(contents(content), "journal")
    assert {row["chain"] for row in journal} == {f"desk:{at_the_till.desk.id}", "house"}
    told = [json.loads(str(row["data"])) for row in journal if row["data"] is not None]
    assert {entry.get("centre", mine) for entry in told} == {mine}
    hidden = [row for row in journal if row["data"] is None]
    assert hidden
    assert all(row["kind"] is None and row["actor_id"] is None and row["mac"] for row in hidden)
    verify_archive(io.BytesIO(content))


@pytest.mark.parametrize(
    ("first", "last"), [(FIRST, FIRST - timedelta(days=1)), (date(2026, 1, 1), date(2027, 1, 1))]
)
def test_a_period_is_a_year_at_most(at_the_till: Shop, first: date, last: date) -> None:
    with acting_as(SYSTEM), unit_of_work(), pytest.raises(ArchivePeriodInvalid):
        archives.ask_archive(at_the_till.centre.id, first, last)


def test_a_leap_day_has_a_year_too(at_the_till: Shop) -> None:
    for last, refused in ((date(2029, 2, 28), DaysNotClosed), (date(2029, 3, 1), ArchivePeriodInvalid)):
        with acting_as(SYSTEM), unit_of_work(), pytest.raises(refused):
            archives.ask_archive(at_the_till.centre.id, date(2028, 2, 29), last)


def test_every_day_must_be_closed(traded: Shop) -> None:
    with acting_as(SYSTEM), unit_of_work(), pytest.raises(DaysNotClosed, match="12/03/2026"):
        archives.ask_archive(traded.centre.id, FIRST, FIRST + timedelta(days=3))


def test_it_takes_a_right_of_its_own_in_its_centre(traded: Shop) -> None:
    archive, _ = drawn(traded)
    with as_user(traded.operator), unit_of_work(), pytest.raises(Forbidden):
        archives.ask_archive(traded.centre.id, FIRST, FIRST)
    with as_user(traded.operator), pytest.raises(Forbidden):
        archives.file_of(archive.id)
    stranger = make_user(permissions=[ARCHIVE], centres=[make_centre()])
    with as_user(stranger), pytest.raises(NotFound):
        archives.file_of(archive.id)


def test_statements_do_not_grow_with_the_rows(traded: Shop) -> None:
    with statements() as few:
        drawn(traded, days=1)
    day = FIRST + timedelta(days=2)
    trade(traded, day, items=("programme", "drink", "poster") * 5)
    more = make_shop()
    with as_user(more.manager):
        trade(more, day, items=("programme", "drink", "poster") * 5)
    close_days(more.centre.id, day)
    with statements() as many:
        drawn(more, day, days=1)
    assert len(many) == len(few)


def test_the_fingerprints_are_those_of_the_files(traded: Shop) -> None:
    _, content = drawn(traded)
    files = contents(content)
    for file in json.loads(files["manifest.json"])["files"]:
        assert hashlib.sha256(files[file["name"]]).hexdigest() == file["sha256"]
        assert len(files[file["name"]]) == file["size"]
