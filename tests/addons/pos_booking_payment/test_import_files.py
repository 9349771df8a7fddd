"""``guichet booking import``: JSON and CSV, all or nothing, each fault with its line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import func, select

from addons.pos_booking_payment.commands import booking_cli
from addons.pos_booking_payment.models import Booking, Funding
from core.db import db
from core.errors import Refusal
from core.identity.actor import SYSTEM, acting_as
from core.journal.models import ENTRIES
from tests.addons.pos_booking_payment.sent import fundings, service_lines, stored
from tests.addons.pos_session.shop import Shop

BOOKING: dict[str, Any] = {
    "number": "R1",
    "customer": {"name": "Hélène Dupré", "email": "helene@example.org"},
    "arrives_on": "2026-07-04",
    "departs_on": "2026-07-11",
    "fundings": [
        {"reference": "A1", "due_on": "2026-06-01", "amount": 30_000},
        {"reference": "A2", "due_on": "2026-07-04", "amount": -5_000, "kind": "invoice"},
    ],
    "groups": [
        {
            "label": "Séjour",
            "services": [{"label": "Nuit", "quantity": 2, "unit_price": 4_500, "rate": 1000}],
        }
    ],
}
CSV = """\ufeffnumber;customer_name;arrives_on;departs_on;contract_signed;funding_reference;funding_due_on;\
funding_amount;service_group;service_label;service_quantity;service_unit_price;service_rate
R1;Hélène Dupré;2026-07-04;2026-07-11;1;A1;2026-06-01;30000;;;;;
R1;Hélène Dupré;2026-07-04;2026-07-11;1;A2;2026-07-04;-5000;;;;;

R1;Hélène Dupré;2026-07-04;2026-07-11;1;;;;Séjour;Nuit;2;4500;1000
R2;"Dupont; Max";2026-08-01;2026-08-02;0;A1;2026-06-01;100;;;;;
"""


class Importer:
    """Writes a file and imports it."""

    def __init__(self, shop: Shop, folder: Path) -> None:
        self.code, self.file = shop.centre.code, folder / "bookings"

    def __call__(self, content: str | bytes | list[Any], *options: str) -> Result:
        if isinstance(content, list):
            content = json.dumps(content)
        self.file.write_bytes(content.encode() if isinstance(content, str) else content)
        with acting_as(SYSTEM):
            return CliRunner().invoke(
                booking_cli, ["import", str(self.file), "--centre", self.code, *options]
            )


@pytest.fixture
def run(app: Flask, shop: Shop, tmp_path: Path) -> Importer:
    return Importer(shop, tmp_path)


def count(model: type[Any] = Booking) -> int:
    with acting_as(SYSTEM):
        return int(db.session.execute(select(func.count(model.id))).scalar_one())


def entries() -> list[dict[str, Any]]:
    rows = select(ENTRIES.c.data).where(ENTRIES.c.kind == "pos_booking_payment.bookings_imported")
    return [json.loads(data) for data in db.session.execute(rows).scalars()]


def check_stored() -> None:
    assert {name: (one.amount, one.kind) for name, one in fundings().items()} == {
        "A1": (30_000, "instalment"),
        "A2": (-5_000, "invoice" if stored().source == "file" else "instalment"),
    }
    assert service_lines() == [("Séjour", "Nuit", 9_000)]


@pytest.mark.parametrize("form", ["list", "lines", "pretty"])
def test_json(run: Importer, form: str, shop: Shop) -> None:
    both = [BOOKING, {**BOOKING, "number": "R2"}]
    texts = {
        "list": json.dumps(both),
        "lines": "\n".join(map(json.dumps, both)) + "\n",
        "pretty": "\ufeff" + json.dumps(both, indent=2),
    }
    done = run(texts[form])
    assert (done.exit_code, done.stdout) == (0, "2 bookings made, 0 changed, 0 as they were before.\n")
    check_stored()
    again = run(texts[form])
    assert again.stdout == "0 bookings made, 0 changed, 2 as they were before.\n"
    assert entries() == [{"centre": shop.centre.id, "bookings": 2, "made": 2, "changed": 0}]


@pytest.mark.parametrize("delimiter", [";", ","])
def test_csv(run: Importer, delimiter: str) -> None:
    text = CSV if delimiter == ";" else CSV.replace("; ", "\x01").replace(";", ",").replace("\x01", ", ")
    done = run(text, "--source", "pms")
    assert (done.exit_code, done.stdout) == (0, "2 bookings made, 0 changed, 0 as they were before.\n")
    check_stored()
    assert stored().contract_signed
    assert not stored("R2").contract_signed
    assert stored("R2").source == "pms"


def test_check_changes_nothing(run: Importer) -> None:
    done = run([BOOKING], "--check")
    assert done.stdout == "1 bookings would be made, 0 would be changed, 0 as they were before.\n"
    assert (count(), entries()) == (0, [])


def test_every_fault_has_its_line(run: Importer) -> None:
    bad = [
        BOOKING,
        {**BOOKING, "number": "R2", "fundings": [{"reference": "A", "due_on": "soon", "amount": 1.5}]},
        {**BOOKING, "number": "R3", "colour": "red", "\x1b[2J": 1},
        7,
    ]
    done = run("[\n" + ",\n".join(map(json.dumps, bad)) + "\n]")
    assert done.exit_code == 1
    assert done.stderr.splitlines() == [
        "Error: Nothing was stored. Faults in the file: 5.",
        "  line 3: fundings[0].amount: Not a valid integer.",
        "  line 3: fundings[0].due_on: Not a valid date.",
        "  line 4: ?[2J: Unknown field.",
        "  line 4: colour: Unknown field.",
        "  line 5: Invalid input type.",
    ]
    assert count() == 0


def test_the_values_have_their_lines_too(run: Importer) -> None:
    done = run("\n".join(json.dumps({**BOOKING, "number": "R1", "status": name}) for name in ("quote", "?")))
    assert done.stderr.splitlines()[1:] == [
        "  line 2: number: Two bookings that were sent have this number.",
        "  line 2: status: This status is not known.",
    ]


def test_the_lines_of_a_csv(run: Importer) -> None:
    bad = CSV.replace(";-5000;", ";0;").replace(";4500;", ";45.00;")
    assert run(bad).stderr.splitlines()[1:] == [
        "  line 5: groups[0].services[0].unit_price: Not a valid integer."
    ]
    bad = CSV.replace(";-5000;", ";0;").replace(";4500;1000", ";4500;10001")
    assert run(bad).stderr.splitlines()[1:] == [
        "  line 3: fundings[1].amount: The amount of a financing is never 0.",
        "  line 5: groups[0].services[0].rate: This is between 0 and 100 percent.",
    ]
    assert count(Funding) == 0


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "This file is empty."),
        (b" \n\t\r\n", "This file is empty."),
        (b"\xef\xbb\xbf", "This file is empty."),
        (b"[]", "There is no booking in this file."),
        (b'[\n{"number": "\xe9"}]', "This file is not UTF-8 (line 2): save it as UTF-8."),
        (json.dumps([BOOKING]).encode("utf-16"), "This file is not UTF-8 (line 1): save it as UTF-8."),
        (b'[{},\n{"number" 1}]', "This file is no JSON from line 2 on: Expecting ':' delimiter."),
        (b"[{}\n{}]", "This file is no JSON from line 2 on: a comma or ] is missing."),
        (b"[{},\n]", "This file is no JSON from line 2 on: a value is missing after the comma."),
        (b"[{},\n", "This file is no JSON from line 2 on: the list does not end."),
        (b"[{}\n", "This file is no JSON from line 2 on: a comma or ] is missing."),
        (b"[", "This file is no JSON from line 1 on: the list does not end."),
        (b"[{}]\n{}", "This file is no JSON from line 2 on: something follows the list."),
        (b'{"total": NaN}', "This file is no JSON from line 1 on: NaN is no number."),
        (
            b'{"a": ' + b"9" * 5_000 + b"}",
            "This file is no JSON from line 1 on: Exceeds the limit (4300 digits) for integer string conversion.",
        ),
        (
            b"[" * 200_000,
            "This file holds too many lists or objects inside one another (line 1).",
        ),
        (b"number\n", "There is no booking in this file."),
        (b"room;status\n1;2\n", "The first line names the columns; number is missing."),
        (b"number;colour\x1b\n1;2\n", "The column colour? is not known."),
        (b"number;number\n1;2\n", "The column number is there twice."),
        (b"number;room\n1;2\n3\n", "Line 3 has 1 cells, not 2 as the first one."),
        (b'number;room\n1;2\n3;"4\n', "This file is no CSV from line 3 on: unexpected end of data."),
        (
            b"number;room\nR1;2\nR1;3\n",
            "Line 3 says something else of the booking R1 than line 2 (room).",
        ),
    ],
)
def test_what_is_no_file_of_bookings(run: Importer, content: bytes, sentence: str) -> None:
    done = run(content)
    assert isinstance(done.exception, Refusal), done.output
    assert str(done.exception) == sentence
    assert count() == 0


def test_a_file_that_is_too_large(run: Importer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("addons.pos_booking_payment.services.booking_files.MAX_BYTES", 100)
    assert str(run(b"[" + b" " * 100).exception) == (
        "This file is larger than 100 MB: send it in several parts."
    )


def test_other_refusals(run: Importer, tmp_path: Path) -> None:
    run.code = "nowhere"
    assert "No centre has the code nowhere." in run([BOOKING]).stderr
    with acting_as(SYSTEM):
        done = CliRunner().invoke(booking_cli, ["import", str(tmp_path), "--centre", "x"])
    assert (done.exit_code, "is a directory" in done.stderr) == (2, True)


@pytest.mark.parametrize("source", ["page", "", " ", "x" * 41, "a\x00"])
def test_the_source_is_a_system(run: Importer, source: str) -> None:
    assert run([BOOKING], "--source", source).exit_code == 1
    assert count() == 0


def test_bookings_of_another_source_are_left_alone(run: Importer) -> None:
    run([BOOKING], "--source", "pms")
    done = run([{**BOOKING, "number": "R0"}, {**BOOKING, "room": "9"}])
    assert (done.exit_code, count()) == (1, 1)
    assert "line 1: number: The booking R1 is managed elsewhere (pms): change it there." in done.stderr
