"""What is written is read again as it was, whatever the rows hold, in every table of both directions."""

from __future__ import annotations

import hashlib
import io
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addons.pos_sync.errors import FileFault, KeyTwice, ValueTooLong
from addons.pos_sync.services.format import duplicates
from addons.pos_sync.services.format.fields import Field, TableFormat
from addons.pos_sync.services.format.values import NUMBERS
from addons.pos_sync.services.format.writing import write_table
from tests.addons.pos_sync.files import ROW, TABLES, article, articles, read

XML_TEXT = st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff").filter(
    lambda c: c in "\t\n\r" or c >= " "
)
PLAIN = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
LEFT_OUT = {"text": "", "flag": False}


def values(field: Field) -> st.SearchStrategy[Any]:
    """What a field may hold, None where it may be left out."""
    if field.kind in NUMBERS:
        some: st.SearchStrategy[Any] = st.integers(*NUMBERS[field.kind])
    elif field.kind == "code":
        # Several fields make a key of 120 characters.
        some = st.text(PLAIN, min_size=1, max_size=30)
    elif field.kind == "text":
        some = st.text(XML_TEXT, min_size=int(field.required), max_size=field.longest)
    else:
        some = {
            "day": st.dates(),
            "instant": st.datetimes(timezones=st.just(UTC)),
            "flag": st.booleans(),
        }[field.kind]
    return some if field.required else st.none() | some


def rows_of(table: TableFormat) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Rows of a table, no key twice."""
    row = st.fixed_dictionaries({field.name: values(field) for field in table.fields})
    return st.lists(row, max_size=4, unique_by=lambda row: "/".join(str(row[name]) for name in table.key))


def written(name: str, rows: list[dict[str, Any]], batch: int = 12) -> bytes:
    """The file of some rows; what is said of it is true."""
    out = io.BytesIO()
    entry = write_table(out, TABLES[name], batch, rows)
    content = out.getvalue()
    assert entry.name == f"{name}.xml"
    assert (entry.rows, entry.bytes) == (len(rows), len(content))
    assert entry.sha256 == hashlib.sha256(content).hexdigest()
    return content


@given(st.data())
def test_rows_come_back(data: st.DataObject) -> None:
    table = data.draw(st.sampled_from(sorted(TABLES.values(), key=lambda table: table.name)))
    rows = data.draw(rows_of(table))
    found = read(written(table.name, rows), table.name, batch=12)
    expected = [
        {f.name: LEFT_OUT.get(f.kind) if row[f.name] is None else row[f.name] for f in table.fields}
        for row in rows
    ]
    assert [row.values for row in found] == expected
    assert [row.line for row in found] == list(range(3, 3 + len(rows)))
    types = [[type(value) for value in row.values()] for row in expected]
    assert [[type(value) for value in row.values.values()] for row in found] == types


@given(st.text(st.characters(exclude_categories=[]), max_size=100))
def test_any_text_is_written_and_loses_only_what_xml_cannot_hold(label: str) -> None:
    (row,) = read(written("t_client", [{"code": "C", "name": "N", "address": label}]), "t_client")
    kept = "".join(
        c
        if c in "\t\n\r" or (c >= " " and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff")
        else "\ufffd"
        for c in label
    )
    assert row.values["address"] == kept


def test_every_kind_is_read_as_its_python_value() -> None:
    line = {"order": "T1-7", "position": 1, "kind": "article", "label": "Été & <fils>", "quantity": -2}
    money = {"unit_price": 1250, "discount": 1000, "rate": 2000, "total": -2250, "total_ht": -18_750_000}
    (row,) = read(written("line", [line | money | {"turnover": True}]), "line")
    assert row.key == "T1-7/1"
    assert row.values == {**line, "article": None, **money, "turnover": True, "corrects": ""}
    paris = timezone(timedelta(hours=2))
    ticket = {"number": "N", "state": "issued", "order": "O", "line": 1, "performance": "P"}
    ticket |= {"starts_at": datetime(2026, 7, 1, 20, 30, tzinfo=paris), "price": 0, "rate": 550}
    at = datetime(2026, 7, 1, 10, 0, 0, 5, paris)
    (row,) = read(written("ticket", [ticket | {"at": at}]), "ticket")
    assert row.values["at"] == at
    assert row.values["at"].utcoffset() == timedelta(0)
    price = {"list": "L", "article": "A", "price": 1, "starts_on": date(2026, 7, 1)}
    (row,) = read(written("t_tarif", [price]), "t_tarif")
    assert row.values == {**price, "desk": None, "ends_on": None}


def test_a_deleted_row_of_a_delta_needs_its_key_only() -> None:
    content = written("t_article", [{"code": "A1", "deleted": True}])
    assert b'<row code="A1" deleted="true"/>' in content
    (row,) = read(content, delta=True)
    assert (row.line, row.key, row.values, row.deleted) == (3, "A1", {"code": "A1"}, True)
    (row,) = read(articles(article("/>", ' deleted="false"/>')), delta=True)
    assert not row.deleted
    assert row.values["price"] == 1250
    with pytest.raises(FileFault, match="line 3: nothing is called “price” here"):
        read(articles('<row code="A1" price="1" deleted="true"/>'), delta=True)
    with pytest.raises(FileFault, match="line 3: “label” is missing"):
        read(articles('<row code="A1" deleted="false"/>'), delta=True)


def test_rows_on_one_line_and_a_row_on_many_lines() -> None:
    content = articles(
        ROW.strip(), article("A1", "A2").strip(), "\n\n\n", article("A1", "A3").replace(" ", "\n")
    )
    assert [(row.key, row.line) for row in read(content)] == [("A1", 3), ("A2", 3), ("A3", 11)]
    assert [row.key for row in read(content.replace(b"\n", b"\r\n"))] == ["A1", "A2", "A3"]


def test_lines_are_right_in_a_long_file() -> None:
    rows = ("".join(f'<row\n code="{n}" label="{"x" * (n % 90 + 1)}"/>\n' for n in range(70_000))).encode()
    content = articles().replace(b"t_article", b"t_pays").replace(b"\n</", b"\n" + rows + b"</")
    assert [(row.line, row.key) for row in read(content, "t_pays")] == [
        (4 + 2 * n, str(n)) for n in range(70_000)
    ]


@pytest.mark.parametrize("count", [1, 99, 100, 101, 205])
def test_a_key_twice_is_seen_however_far_apart(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duplicates, "KEPT", 100)
    rows = [f'<row code="{n}" label="x"/>\n' for n in range(count)]
    content = articles().replace(b"t_article", b"t_pays")
    assert len(read(content.replace(b"\n</", "\n{}</".format("".join(rows)).encode()), "t_pays")) == count
    twice = "".join([*rows, rows[0]])
    with pytest.raises(KeyTwice, match=f"line {count + 3}: the key “0” was there already, on line 3"):
        read(content.replace(b"\n</", f"\n{twice}</".encode()), "t_pays")
    one_line = twice.replace("\n", "")
    with pytest.raises(KeyTwice, match="line 3: the key “0” was there already, on line 3"):
        read(content.replace(b"\n</", f"\n{one_line}</".encode()), "t_pays")


def test_keys_that_read_alike_are_one() -> None:
    """The key of a row is its fields joined: what cannot be told apart there is not accepted."""
    rows = [{"group": "a/b", "function": "c"}, {"group": "a", "function": "b/c"}]
    with pytest.raises(KeyTwice, match=r"tr_groupe_droit\.xml, line 4: the key “a/b/c”"):
        written("tr_groupe_droit", rows)
    with pytest.raises(ValueTooLong, match="“group/function” has more than 120"):
        written("tr_groupe_droit", [{"group": "a" * 60, "function": "b" * 60}])


def test_the_writer_refuses_what_the_reader_would() -> None:
    good = {"code": "A", "label": "x"}
    for change, reason in {
        "label": ("", "“label” is missing|“label” is empty"),
        "code": ("A\n", "“code” holds a control character"),
    }.items():
        with pytest.raises(FileFault, match=f"line 3: {reason[1]}" if len(reason) > 1 else ""):
            written("t_pays", [good | {change: reason[0]}])
    with pytest.raises(KeyTwice):
        written("t_pays", [good, good])
    with pytest.raises(KeyError):
        written("t_pays", [good | {"colour": "red"}])
    for wrong in ({"price": 12.5}, {"price": True}, {"price": "12"}, {"active": 1}, {"label": 5}):
        article_row = {"code": "A", "label": "x", "family": "F", "vat": "T", "price": 1}
        with pytest.raises(TypeError):
            written("t_article", [article_row | wrong])
    with pytest.raises(TypeError):
        written("ticket", [{"number": "N", "state": "s", "at": datetime(2026, 7, 1)}])  # noqa: DTZ001


def test_tables_can_be_told_apart_by_their_key() -> None:
    for table in TABLES.values():
        fields = {field.name: field for field in table.fields}
        assert all(fields[name].required for name in table.key), table.name
        assert not {"deleted", "batch"} & fields.keys()
