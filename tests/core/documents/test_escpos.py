"""ESC/POS receipts: read back byte by byte, at every paper width (requirements.md T5-1)."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from core.documents.escpos import DOTS, receipt_bytes
from core.documents.layout import printable
from core.documents.receipt import Code, Fact, Line, Receipt, Total
from core.vat import VatRow
from tests.core.documents.escpos_decoder import TextLine, UnknownCommand, decode
from tests.core.documents.samples import ISSUER, LONG_LABEL, sale_receipt, session_summary, ticket

WIDTHS = (48, 42, 32)
SAMPLES = (sale_receipt, ticket, session_summary)


def line_with(lines: list[TextLine], text: str) -> TextLine:
    return next(line for line in lines if text in line.text)


@pytest.mark.parametrize("columns", WIDTHS)
@pytest.mark.parametrize("sample", SAMPLES)
def test_no_line_is_wider_than_the_paper(sample: Callable[[], Receipt], columns: int) -> None:
    paper = decode(receipt_bytes(sample(), columns))
    assert paper.lines
    assert [line.text for line in paper.lines if line.columns > columns] == []
    assert not any(line.text.startswith("?") for line in paper.lines)


@pytest.mark.parametrize("columns", WIDTHS)
def test_accents_and_euro_come_out(columns: int) -> None:
    data = receipt_bytes(sale_receipt(), columns)
    text = decode(data).text.replace("\n", " ")
    for words in (
        "Théâtre",
        "Évreux",
        "l’Hôtel-de-Ville",
        "«Malade imaginaire»",
        "À bientôt !",
        "86,00 €",
        "N° TVA",
    ):
        assert words in text
    assert b"\x80" in data


@pytest.mark.parametrize("columns", WIDTHS)
def test_amounts_stand_at_the_right_edge(columns: int) -> None:
    lines = decode(receipt_bytes(sale_receipt(), columns)).lines
    for label, amount in (
        ("Total TTC", "86,00 €"),
        ("Espèces", "100,00 €"),
        ("Monnaie rendue", "60,00 €"),
        ("2 × 5,00", "10,00 €"),
    ):
        line = line_with(lines, label)
        assert line.columns == columns
        assert line.text.endswith(amount)


@pytest.mark.parametrize("columns", WIDTHS)
def test_long_labels_wrap_and_lose_no_word(columns: int) -> None:
    lines = decode(receipt_bytes(sale_receipt(), columns)).lines
    first = next(index for index, line in enumerate(lines) if line.text.startswith("Représentation"))
    last = next(index for index, line in enumerate(lines) if line.text.endswith("38,00 €") and index > first)
    wrapped = " ".join(line.text for line in lines[first : last + 1]).split()
    assert wrapped == [*LONG_LABEL.split(), "38,00", "€"]


@pytest.mark.parametrize("columns", WIDTHS)
def test_vat_is_printed_per_rate_and_adds_up(columns: int) -> None:
    text = decode(receipt_bytes(sale_receipt(), columns)).text
    for figures in (("2,1 %", "74,44", "1,56", "76,00"), ("5,5 %", "9,48", "0,52", "10,00")):
        start = text.index(figures[0])
        for figure in figures[1:]:
            start = text.index(figure, start)


def test_vat_too_wide_for_columns_is_stacked() -> None:
    row = VatRow(rate=2000, ht=833_333_333, vat=166_666_666, ttc=999_999_999)
    lines = decode(receipt_bytes(replace(sale_receipt(), vat_rows=(row,)), 32)).lines
    assert line_with(lines, "Taux de TVA").text == "Taux de TVA 20 %"
    assert line_with(lines, "8 333 333,33").text == "  HT                8 333 333,33"


@pytest.mark.parametrize("columns", WIDTHS)
def test_the_qr_code_is_native_fits_and_reads_back(columns: int) -> None:
    (code,) = decode(receipt_bytes(ticket(), columns)).codes
    assert code.alignment == "centre"
    assert code.module_dots >= 3
    assert code.dots <= DOTS[columns]
    (read,) = zxingcpp.read_barcodes(code.picture())
    assert read.text == "https://billets.example/v/7Q4KX9M2TTD8"


def test_a_long_code_gets_smaller_modules_and_still_fits() -> None:
    receipt = replace(ticket(), code=Code("https://billets.example/" + "x" * 200))
    (code,) = decode(receipt_bytes(receipt, 32)).codes
    assert code.dots <= DOTS[32]


def test_the_job_begins_clean_and_ends_with_a_cut() -> None:
    assert decode(receipt_bytes(sale_receipt())).events == ["init", "feed", "cut"]


def test_the_drawer_opens_only_when_asked() -> None:
    assert decode(receipt_bytes(sale_receipt(), open_drawer=True)).events == ["init", "drawer", "feed", "cut"]


def test_a_reprint_is_marked_duplicata_n() -> None:
    assert "DUPLICATA" not in decode(receipt_bytes(sale_receipt())).text
    mark = line_with(decode(receipt_bytes(sale_receipt().as_copy(2))).lines, "DUPLICATA 2")
    assert mark.bold
    assert mark.wide


def test_the_head_names_who_sells() -> None:
    lines = decode(receipt_bytes(sale_receipt(), 48)).lines
    name = line_with(lines, "Théâtre")
    assert (name.bold, name.wide, name.alignment) == (True, True, "centre")
    assert line_with(lines, "SIRET").text == "SIRET 123 456 789 00012"
    assert line_with(lines, "FR32").text == "N° TVA FR32123456789"
    assert line_with(lines, "L-R-20").text == "N° licence L-R-20-001234"


def test_english_words_and_amounts() -> None:
    receipt = replace(session_summary(), language="en", totals=(Total("Expected", 123456),))
    assert line_with(decode(receipt_bytes(receipt, 42)).lines, "Expected").text.endswith("€1,234.56")


def test_a_label_cannot_command_the_printer() -> None:
    receipt = replace(
        sale_receipt(),
        lines=(Line("Programme\x1bp\x00\x32\x32\x1dV\x00\x10\x04\x01\r\n12", 500),),
        facts=(Fact("Client\x1b@", "\x1dV\x00"),),
        issuer=replace(ISSUER, name="\x1b@Théâtre"),
    )
    paper = decode(receipt_bytes(receipt, 48))
    assert paper.events == ["init", "feed", "cut"]
    assert "Programmep22V" in paper.text


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("1\u202f234,56\u00a0€", "1\u00a0234,56\u00a0€"),
        ("e\u0301te\u0301", "été"),
        ("Dvořák", "Dvorák"),
        ("Œuvre", "Œuvre"),
        ("a\u2212b\u2011c", "a-b-c"),
        ("日本", "??"),
        ("a\u200bb\x00c\td", "abc d"),
        ("½ ﬁn", "½ fin"),
    ],
)
def test_texts_are_written_in_the_code_page(text: str, printed: str) -> None:
    assert printable(text) == printed


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(WIDTHS),
    st.text(max_size=120),
    st.text(max_size=60),
    st.integers(min_value=-(10**9), max_value=10**9),
    st.integers(min_value=-999, max_value=9999),
)
def test_any_text_and_amount_fit(columns: int, label: str, detail: str, amount: int, quantity: int) -> None:
    receipt = replace(
        sale_receipt(),
        title=label,
        lines=(Line(label, amount, quantity, amount, detail), Line(label, amount), Line(detail)),
        facts=(Fact(label, detail), Fact(detail, label, strong=True), Fact("", label, strong=True)),
        totals=(Total(label, amount, strong=True),),
        footer=label,
    )
    paper = decode(receipt_bytes(receipt, columns))
    assert [line.text for line in paper.lines if line.columns > columns] == []


def test_another_paper_is_refused() -> None:
    with pytest.raises(ValueError, match="40 columns"):
        receipt_bytes(sale_receipt(), 40)


def test_nothing_is_written_to_standard_output(capfd: pytest.CaptureFixture[str]) -> None:
    receipt_bytes(ticket(), 32, open_drawer=True)
    assert capfd.readouterr().out == ""


def test_the_library_leaves_the_process_as_it_was(tmp_path: Path) -> None:
    script = """
import logging
from core.documents.escpos import receipt_bytes
from tests.core.documents.samples import ticket
receipt_bytes(ticket())
assert logging.getLogger().handlers == []
"""
    subprocess.run([sys.executable, "-c", script], check=True, env={**os.environ, "TMPDIR": str(tmp_path)})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("data", [b"\x1bz", b"\x1dZ", b"text", b"\x1b", b"\xe9\n", b"\x07"])
def test_the_decoder_is_strict(data: bytes) -> None:
    with pytest.raises(UnknownCommand):
        decode(data)
