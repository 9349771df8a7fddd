"""Every bad file is refused with its name, the line and its own reason."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest

from addons.pos_sync.errors import files, rows
from addons.pos_sync.services.format.elements import LONGEST_GAP
from addons.pos_sync.services.format.entry import FileEntry
from addons.pos_sync.services.format.reading import read_table
from tests.addons.pos_sync.files import HEAD, NAMESPACE, ROW, TABLES, article, articles, read

BOMB = '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>\n'
EXTERNAL = '<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]>\n'
PARAMETER = '<!DOCTYPE a [<!ENTITY % a SYSTEM "http://127.0.0.1:9/a.dtd"> %a;]>\n'


def bad(content: bytes, *, delta: bool = False) -> tuple[type[files.FileFault], int]:
    """The fault of a file and its line."""
    with pytest.raises(files.FileFault) as refused:
        read(content, delta=delta)
    assert refused.value.file == "t_article.xml"
    assert str(refused.value).startswith(f"t_article.xml, line {refused.value.line}: ")
    return type(refused.value), refused.value.line


@pytest.mark.parametrize("doctype", [BOMB, EXTERNAL, PARAMETER, "<!doctype a>", "<!ELEMENT a ANY>"])
def test_a_doctype_is_refused_before_xml_is_read(doctype: str) -> None:
    assert bad(f"{HEAD}\n\n{doctype}{articles(ROW).decode()}".encode()) == (files.DoctypeRefused, 4)
    assert bad(f"\ufeff{HEAD}{doctype}<a>&a;</a>".encode()) == (files.DoctypeRefused, 2)


def test_a_doctype_inside_is_no_xml() -> None:
    assert bad(articles(ROW, BOMB)) == (files.Malformed, 4)


def test_an_entity_that_nobody_defined_is_no_xml() -> None:
    assert bad(articles(article("Ticket", "&a;"))) == (files.Malformed, 3)
    assert bad(articles(ROW, "&a;")) == (files.Malformed, 4)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1"])
def test_another_encoding(encoding: str) -> None:
    content = articles(article("Ticket", "Été")).decode()
    assert bad(content.replace("UTF-8", encoding).encode(encoding)) == (files.EncodingWrong, 1)


def test_bytes_that_are_not_utf_8() -> None:
    assert bad(articles(ROW, article("Ticket", "Été")).decode().encode("latin-1")) == (files.EncodingWrong, 4)
    assert bad(articles(ROW).replace(b"Ticket", b"\xed\xa0\x80")) == (files.EncodingWrong, 3)
    assert bad(articles(ROW).replace(b"Ticket", b"\xc0\xaf")) == (files.EncodingWrong, 3)


@pytest.mark.parametrize(
    "character", ["\x00", "\x01", "\x1b", "\uffff", "&#1;", "&#0;", "&#xFFFE;", "&#xD800;"]
)
def test_characters_that_xml_cannot_hold(character: str) -> None:
    assert bad(articles(ROW, article("Ticket", character))) == (files.CharacterRefused, 4)


def test_a_file_cut_anywhere() -> None:
    whole = articles(ROW, article("A1", "A2")).rstrip()
    assert len(read(whole)) == 2
    for end in range(len(whole)):
        with pytest.raises((files.Truncated, files.Malformed)):
            read(whole[:end])
    assert bad(whole[: whole.rindex(b"<row")]) == (files.Truncated, 4)
    assert bad(b"") == (files.Truncated, 1)


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("<row code='A'>", files.Malformed),
        ("<row code=A/>", files.Malformed),
        (article("label", "code"), files.Malformed),
        (article("Ticket", "<"), files.Malformed),
        ("</t_article>", files.Malformed),
        ("<!-- a -->", files.CommentRefused),
        ("<?a b?>", files.CommentRefused),
        ("a", files.TextRefused),
        ("<![CDATA[<row/>]]>", files.TextRefused),
        (ROW.replace("/>", ">a</row>"), files.TextRefused),
        (ROW.replace("/>", "><row/></row>"), files.TooDeep),
        ("<article code='A'/>", files.ElementUnknown),
        ("<row xmlns='urn:other' code='A'/>", files.ElementUnknown),
        ("<row xmlns='' code='A'/>", files.ElementUnknown),
        (article("/>", ' colour="red"/>'), rows.AttributeUnknown),
        (article("/>", ' xml:lang="fr"/>'), rows.AttributeUnknown),
        (article("/>", ' deleted="true"/>'), rows.AttributeUnknown),
        (article('vat="T1"'), rows.AttributeMissing),
        (article('code="A1"'), rows.AttributeMissing),
        (article('"Ticket"', '""'), rows.ValueEmpty),
        (article('"A1"', '""'), rows.ValueEmpty),
        (article("/>", ' unit=""/>'), rows.ValueEmpty),
        (article("A1", "A" * 121), rows.ValueTooLong),
        (article("Ticket", "é" * 121), rows.ValueTooLong),
        (article("A1", "A&#9;1"), rows.ControlCharacter),
        (article("A1", "A\x7f1"), rows.ControlCharacter),
        (article("1250", str(2**53)), rows.NumberTooLarge),
        (article("/>", f' weight="{2**31}"/>'), rows.NumberTooLarge),
        (article("/>", ' active="1"/>'), rows.NotAFlag),
        (article("/>", ' active="True"/>'), rows.NotAFlag),
        (article("A1", "A2"), rows.KeyTwice),
    ],
)
def test_a_bad_row(row: str, fault: type[files.FileFault]) -> None:
    content = articles(article("A1", "A2"), row, ROW)
    if fault is files.Malformed and row.startswith(("<row code='A'>", "</")):
        assert bad(content)[0] in (files.TooDeep, files.Malformed)
    else:
        assert bad(content) == (fault, 4)


@pytest.mark.parametrize(
    "number", ["", " 1", "1 ", "+1", "01", "-0", "1.0", "1e3", "1_000", "0x1", "١", "½", "true", "9" * 5000]
)
def test_what_is_no_number(number: str) -> None:
    assert bad(articles(ROW, article("1250", number))) == (rows.NotANumber, 4)


@pytest.mark.parametrize(
    "day",
    [
        "",
        "2026-7-1",
        "20260701",
        "2026-W01-1",
        "2026-02-30",
        "0000-01-01",
        "2026-07-01T00:00:00",
        "٢٠٢٦-07-01",
    ],
)
def test_what_is_no_day(day: str) -> None:
    row = f'<row list="L" article="A" price="1" starts_on="{day}"/>'
    with pytest.raises(rows.NotADay):
        read(articles(row).replace(b"t_article", b"t_tarif"), "t_tarif")


@pytest.mark.parametrize(
    "at",
    [
        "",
        "2026-07-01",
        "2026-07-01T10:00:00",
        "2026-07-01T10:00:00+00:00",
        "2026-07-01T10:00:00+02:00",
        "2026-07-01 10:00:00Z",
        "2026-07-01T24:00:00Z",
        "2026-07-01T10:00:60Z",
        "2026-02-30T10:00:00Z",
        "2026-07-01T10:00:00.1Z",
        "2026-07-01T10:00:00Z\n",
    ],
)
def test_what_is_no_instant(at: str) -> None:
    row = f'<row number="T" state="sold" order="O" performance="P" price="1" at="{at}"/>'
    with pytest.raises(rows.NotAnInstant):
        read(articles(row.replace("\n", "&#10;")).replace(b"t_article", b"ticket"), "ticket")


def test_another_first_element() -> None:
    assert bad(articles(ROW).replace(b"t_article", b"t_client")) == (files.RootWrong, 2)
    assert bad(articles(ROW).replace(NAMESPACE.encode(), b"urn:guichet:exchange:2")) == (files.RootWrong, 2)
    assert bad(b"<t_article batch='12'/>") == (files.RootWrong, 1)


def test_a_first_element_without_a_batch_or_with_more() -> None:
    assert bad(articles(ROW).replace(b'batch="12"', b"")) == (rows.AttributeMissing, 2)
    assert bad(articles(ROW).replace(b'batch="12"', b'batch="x"')) == (rows.NotANumber, 2)
    assert bad(articles(ROW).replace(b'batch="12"', b'batch="12" a="b"')) == (rows.AttributeUnknown, 2)


def test_another_batch() -> None:
    with pytest.raises(files.BatchWrong, match="line 2: this belongs to the batch 12, not to the batch 13"):
        read(articles(ROW), batch=13)


def test_a_value_is_not_shown_in_full_nor_with_control_characters() -> None:
    with pytest.raises(rows.NotANumber) as refused:
        read(articles(article("1250", "\u202e" + "a" * 1000)))
    assert refused.value.params["value"] == "\ufffd" + "a" * 39 + "…"


class Endless(io.RawIOBase):
    """A file that goes on and on, and counts what was read of it."""

    def __init__(self, begin: bytes, filling: bytes) -> None:
        self.begin, self.filling, self.given = begin, filling, 0

    def read(self, size: int = -1) -> bytes:
        block = (self.begin + self.filling * size)[:size]
        self.begin = b""
        self.given += len(block)
        return block


@pytest.mark.parametrize(
    ("begin", "filling"),
    [
        (b"", b" "),
        (b"", b"\n"),
        (articles()[:-13], b" "),
        (articles(ROW)[:-13], b"\n\n"),
        (articles()[:-13] + b'<row code="', b"A"),
        (articles()[:-13] + b"<row ", b"a"),
        (articles()[:-13] + b"<row", b" "),
        (articles(ROW), b"\n"),
    ],
)
def test_an_endless_file_is_given_up_early(begin: bytes, filling: bytes) -> None:
    endless = Endless(begin, filling)
    with pytest.raises(files.FileFault):
        list(read_table(endless, TABLES["t_article"], delta=False))  # type: ignore[arg-type]
    assert endless.given <= 3 * LONGEST_GAP


def test_more_bytes_than_the_manifest_says() -> None:
    content = articles(*(article("A1", f"A{n}") for n in range(5000)))
    entry = FileEntry("t_article.xml", 5000, len(content), "")
    assert len(read(content, entry=entry)) == 5000
    with pytest.raises(files.TooLarge):
        read(content + b" ", entry=entry)


def test_rows_before_a_fault_are_given() -> None:
    def given() -> Iterator[str]:
        for row in read_table(io.BytesIO(articles(ROW, "<row/>")), TABLES["t_article"], delta=False):
            yield row.key

    found = given()
    assert next(found) == "A1"
    with pytest.raises(rows.AttributeMissing):
        next(found)
