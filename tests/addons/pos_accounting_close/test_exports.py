"""Exports of entries: marked, journalled, made again to the bit whatever changed since."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from addons.pos_accounting_close.errors import export as errors
from addons.pos_accounting_close.models import Account, EntryExport, EntryJournal, ExportedEntry
from addons.pos_accounting_close.services import exports
from core import clock
from core.db import db
from core.errors import Forbidden, NotFound
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import Centre
from core.journal.models import ENTRIES
from core.testing.factories import as_user, make_centre, make_user
from core.uow import unit_of_work
from tests.addons.pos_accounting_close.books import SALE, book_centre, make_entry
from tests.addons.pos_accounting_close.fec_validator import faults_of, lines_of
from tests.addons.pos_session.shop import statements
from tests.core.web.sheet_reader import Cell, read_sheet

YEAR = (date(2026, 1, 1), date(2026, 12, 31))
RIGHT = "pos_accounting_close.export"


@pytest.fixture
def centre(app: Flask) -> Iterator[Centre]:
    """A centre with three entries of 2026 and one of 2027, and who may export acting."""
    centre = book_centre()
    make_entry(centre, 1, date(2026, 2, 27), label="Caisse 001\t| n° 1 – “Élan”")
    make_entry(centre, 2, date(2026, 3, 1))
    make_entry(
        centre, 1, date(2026, 12, 31), (("512", "Banque", 5, 0), ("580", "Virements", 0, 5)), journal="bank"
    )
    make_entry(centre, 3, date(2027, 1, 1))
    with as_user(make_user(permissions=[RIGHT], centres=[centre])):
        yield centre


def export(
    centre: Centre, kind: str = exports.FEC, days: tuple[date, date] = YEAR, **how: Any
) -> EntryExport:
    with unit_of_work():
        return exports.export_entries(centre.id, kind, *days, **how)


def content_of(made: EntryExport) -> bytes:
    with exports.file_of(made.id).file as file:
        return file.read()


def exported_ids(made: EntryExport) -> list[int]:
    rows = select(ExportedEntry.entry_id).where(ExportedEntry.export_id == made.id)
    return sorted(db.session.scalars(rows))


@pytest.mark.parametrize("kind", [exports.FEC, exports.FEC_PIPE])
def test_a_fiscal_year_is_a_fec(centre: Centre, kind: str) -> None:
    made = export(centre, kind)
    content = content_of(made)
    assert made.file_name == "552100554FEC20261231.txt"
    assert faults_of(made.file_name, content) == []
    lines = lines_of(content)
    assert [line.entry for line in lines] == [("CA", 1)] * 3 + [("CA", 2)] * 3 + [("BQ", 1)] * 2
    assert (made.lines, made.siren) == (8, "552100554")
    assert lines[0].fields["EcritureLib"] == 'Caisse 001 n° 1 - "Élan"'
    assert made.sha256 == hashlib.sha256(content).hexdigest()


def test_what_was_exported_is_marked_and_journalled(centre: Centre) -> None:
    assert exports.not_exported(centre.id) == 4
    made = export(centre)
    assert len(exported_ids(made)) == 3
    assert exports.not_exported(centre.id) == 1
    row = db.session.execute(
        select(ENTRIES.c.data).where(ENTRIES.c.kind == "pos_accounting_close.exported")
    ).scalar_one()
    told = json.loads(row)
    assert (told["number"], told["centre"], told["lines"], told["sha256"]) == (1, centre.id, 8, made.sha256)


def test_only_new_entries_are_given_out_once(centre: Centre) -> None:
    first = export(centre, days=(date(2026, 1, 1), date(2026, 2, 28)))
    second = export(centre, days=(date(2026, 1, 1), date(2027, 12, 31)), only_new=True)
    assert (first.number, second.number) == (1, 2)
    assert not set(exported_ids(first)) & set(exported_ids(second))
    assert exports.not_exported(centre.id) == 0
    with pytest.raises(errors.NothingToExport):
        export(centre, only_new=True)
    assert export(centre).number == 3


@pytest.mark.parametrize("kind", exports.FORMATS)
def test_made_again_it_is_the_same_whatever_changed(centre: Centre, kind: str) -> None:
    with clock.frozen(datetime(2027, 1, 4, 8, 30, tzinfo=UTC)):
        made = export(centre, kind)
    with acting_as(SYSTEM), unit_of_work() as session:
        session.execute(update(Account).values(label="Other"))
        session.execute(update(EntryJournal).values(code=EntryJournal.code + "2", label="Other"))
        session.execute(
            update(Centre).values(siret="", company_name="Other", name="Other", timezone="Asia/Tokyo")
        )
    make_entry(centre, 4, date(2026, 6, 1))
    with clock.frozen(datetime(2031, 7, 1, tzinfo=UTC)):
        again = content_of(made)
    assert hashlib.sha256(again).hexdigest() == made.sha256


def test_two_exports_of_the_same_are_the_same_file(centre: Centre) -> None:
    assert content_of(export(centre)) == content_of(export(centre))


def test_a_file_that_would_differ_is_not_given_out(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    made = export(centre)
    monkeypatch.setattr(exports, "PIPE", "!")
    monkeypatch.setitem(exports._TEXTS, exports.FEC, lambda rows: iter([b"other"]))
    with pytest.raises(errors.ExportDiffers):
        exports.file_of(made.id)


def test_a_csv_opens_as_it_is(centre: Centre) -> None:
    text = content_of(export(centre, exports.CSV)).decode("utf-8-sig").splitlines()
    assert text[0].startswith("JournalCode;JournalLib;EcritureNum;EcritureDate;")
    assert text[1].split(";")[3:6] == ["2026-02-27", "530", "Caisse"]
    assert "10,55;0,00" in text[1]


def test_a_spreadsheet_holds_numbers_and_dates(centre: Centre) -> None:
    made = export(centre, exports.XLSX)
    sheet = read_sheet(content_of(made))
    assert len(sheet.rows) == 9
    first = sheet.rows[1]
    assert (first["L"], first["M"]) == (Cell("n", "10.55", "#,##0.00"), Cell("n", "0.00", "#,##0.00"))
    assert (first["D"], first["E"]) == (Cell("n", "46080", "14"), Cell("s", "530", "0"))
    assert made.file_name == "ecritures-2026-01-01-2026-12-31-1.xlsx"


def test_a_spreadsheet_has_an_end(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("addons.pos_accounting_close.services.spreadsheets.MAX_LINES", 7)
    with pytest.raises(errors.TooManyLines):
        export(centre, exports.XLSX)


def test_a_centre_without_siret_gets_no_fec(centre: Centre) -> None:
    with acting_as(SYSTEM), unit_of_work() as session:
        session.execute(update(Centre).values(siret=""))
    with pytest.raises(errors.SirenMissing) as refused:
        export(centre)
    assert refused.value.links[0].endpoint == "admin.centre"
    assert export(centre, exports.CSV).siren == ""


def test_a_period_ends_after_it_begins(centre: Centre) -> None:
    with pytest.raises(errors.PeriodReversed):
        export(centre, days=(date(2026, 2, 2), date(2026, 2, 1)))
    with pytest.raises(errors.UnknownFormat):
        export(centre, "pdf")


def test_who_may_not_gets_nothing(centre: Centre) -> None:
    made = export(centre)
    with as_user(make_user(permissions=["pos_accounting_close.entries"], centres=[centre])):
        with pytest.raises(Forbidden):
            export(centre)
        with pytest.raises(Forbidden):
            exports.file_of(made.id)
    with as_user(make_user(permissions=[RIGHT], centres=[make_centre()])):
        with pytest.raises(NotFound):
            export(centre)
        with pytest.raises(NotFound):
            exports.file_of(made.id)


def test_a_refused_export_leaves_nothing(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError("no journal")

    monkeypatch.setattr(exports, "enter", broken)
    with pytest.raises(RuntimeError):
        export(centre)
    monkeypatch.undo()
    assert exports.not_exported(centre.id) == 4
    assert export(centre).number == 1


def test_statements_do_not_grow_with_the_entries(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    """But for one more per portion of entries."""
    with statements() as few:
        export(centre)
    for number in range(4, 40):
        make_entry(centre, number, date(2026, 5, 1) + timedelta(days=number), SALE)
    with statements() as many:
        made = export(centre)
    assert made.lines == 8 + 36 * 3
    assert len(many) == len(few)
    monkeypatch.setattr("addons.pos_accounting_close.services.exported_rows.PORTION", 10)
    assert hashlib.sha256(content_of(made)).hexdigest() == made.sha256
