"""The FEC as a text: names, signs, amounts; and the validator finds what is wrong with one."""

from __future__ import annotations

from datetime import date

import pytest

from addons.pos_accounting_close.services.exported_rows import COLUMNS, ExportedRow
from addons.pos_accounting_close.services.fec import PIPE, TAB, decimals, fec_name, fec_text, plain, siren_of
from tests.addons.pos_accounting_close.fec_validator import HEADER, faults_of, lines_of

NAME = "552100554FEC20261231.txt"


def row(number: int = 1, debit: int = 0, credit: int = 0, **values: object) -> ExportedRow:
    made = ExportedRow(
        "CA", "Caisse", number, date(2026, 3, 2), "530", "Caisse", "", "", "CC-1", date(2026, 3, 2), "Clôture",
        debit, credit, "", None, date(2026, 3, 3), "", "",
    )  # fmt: skip
    return made._replace(**values)  # type: ignore[arg-type]


def text_of(*rows: ExportedRow, separator: str = TAB) -> bytes:
    return b"".join(fec_text(rows, separator))


BALANCED = (row(debit=1055), row(credit=1000, account="706"), row(credit=55, account="44571"))


@pytest.mark.parametrize("separator", [TAB, PIPE])
def test_a_balanced_entry_is_a_fec(separator: str) -> None:
    content = text_of(*BALANCED, separator=separator)
    assert faults_of(NAME, content) == []
    assert list(COLUMNS) == HEADER
    assert content.decode("iso8859-15").split("\r\n")[1].split(separator) == [
        "CA", "Caisse", "1", "20260302", "530", "Caisse", "", "", "CC-1", "20260302", "Clôture", "10,55", "0,00", "",
        "", "20260303", "", "",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("cents", "written"),
    [(0, "0,00"), (5, "0,05"), (100, "1,00"), (123456789, "1234567,89"), (10**14, "1" + "0" * 12 + ",00")],
)
def test_amounts_have_a_comma_and_two_decimals(cents: int, written: str) -> None:
    assert decimals(cents) == written


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("a\tb|c\r\nd\x0be\x85f\u2028g", "a b c d e f g"),
        ("  1\u202f234 €  ", "1 234 €"),
        ("l’œuvre – “ici”…", 'l\'œuvre - "ici"...'),
        ("Ðorđe Łódź Škoda ő", "Ðor?e ?ódz Škoda o"),
        ("théâtre 🎭", "théâtre ?"),
        ("|\t", ""),
    ],
)
def test_texts_hold_no_separator_and_only_signs_of_the_encoding(typed: str, written: str) -> None:
    assert plain(typed) == written
    plain(typed).encode("iso8859-15")


@pytest.mark.parametrize(
    ("siret", "siren"),
    [
        ("552 100 554 00013", "552100554"),
        ("55210055400013", "552100554"),
        ("552.100.554", "552100554"),
        ("", None),
        ("0403.170.701", None),
        ("5521005540001", None),
        ("５５２１００５５４", None),
    ],
)
def test_the_siren_is_the_first_nine_digits_of_the_siret(siret: str, siren: str | None) -> None:
    assert siren_of(siret) == siren


def test_the_file_is_named_by_siren_and_last_day() -> None:
    assert fec_name("552100554", date(2026, 12, 31)) == NAME


def test_what_must_not_be_empty_is_filled() -> None:
    content = text_of(
        *(line._replace(label="\t", piece_ref="|", account_label="", journal_label=" ") for line in BALANCED)
    )
    assert faults_of(NAME, content) == []
    fields = lines_of(content)[0].fields
    assert (fields["EcritureLib"], fields["PieceRef"]) == ("CA 1", "CA 1")
    assert (fields["CompteLib"], fields["JournalLib"]) == ("530", "CA")


def test_an_auxiliary_account_without_a_name_is_its_own() -> None:
    content = text_of(*(line._replace(auxiliary="C12") for line in BALANCED))
    assert faults_of(NAME, content) == []
    assert lines_of(content)[0].fields["CompAuxLib"] == "C12"


GOOD = text_of(*BALANCED)
SECOND = tuple(line._replace(number=2) for line in BALANCED)
THIRD = tuple(line._replace(number=3) for line in BALANCED)
EARLIER = tuple(line._replace(valid_on=date(2026, 3, 2)) for line in SECOND)


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("FEC.txt", GOOD, "is not the name of a FEC"),
        ("552100554FEC20260230.txt", GOOD, "is not the name of a FEC"),
        (NAME, GOOD.removesuffix(b"\r\n"), "does not end with CRLF"),
        (NAME, GOOD.replace(b"\r\n", b"\n"), "ends otherwise than with CRLF"),
        (NAME, GOOD.replace(b"JournalCode", b"journalCode"), "the header is"),
        (NAME, GOOD.replace(b"Debit\tCredit", b"Credit\tDebit"), "the header is"),
        (NAME, GOOD.replace(b"\tCaisse\t", b"\t", 1), "has 17 columns"),
        (NAME, GOOD.replace(b"Caisse", b"Cai|sse", 1), "holds a separator in a text"),
        (NAME, GOOD.replace("Clôture".encode("iso8859-15"), "Cl\u0080ture".encode("latin1"), 1), "is none of ISO"),
        (NAME, GOOD.replace(b"10,55", b"10.55"), "Debit is no amount"),
        (NAME, GOOD.replace(b"10,55", b"1055"), "Debit is no amount"),
        (NAME, GOOD.replace(b"10,55\t0,00", b"10,55\t1,00"), "both filled"),
        (NAME, GOOD.replace(b"10,55\t0,00", b"0,00\t0,00"), "neither Debit nor Credit"),
        (NAME, GOOD.replace(b"10,55", b"10,56"), "is not balanced"),
        (NAME, GOOD.replace(b"CC-1", b""), "PieceRef is empty"),
        (NAME, GOOD.replace("Clôture".encode("iso8859-15"), b""), "EcritureLib is empty"),
        (NAME, GOOD.replace(b"\t20260302", b"\t02032026"), "is no date"),
        (NAME, GOOD.replace(b"\t530", b"\t53"), "CompteNum is no account"),
        (NAME, GOOD.replace(b"\t530\tCaisse\t\t", b"\t530\tCaisse\tC1\t"), "CompAuxNum without CompAuxLib"),
        ("552100554FEC20260301.txt", GOOD, "dated after the end"),
        (NAME, text_of(*BALANCED, *THIRD), "misses the entries [2]"),
        (NAME, text_of(*BALANCED, *EARLIER), "posted before"),
        (NAME, text_of(BALANCED[0], *SECOND, *BALANCED[1:]), "not in one piece"),
        (NAME, text_of(BALANCED[0]._replace(entry_on=date(2026, 3, 1)), *BALANCED[1:]), "another date or journal"),
    ],
)  # fmt: skip
def test_the_validator_finds_what_is_wrong(name: str, content: bytes, fault: str) -> None:
    assert any(fault in found for found in faults_of(name, content)), faults_of(name, content)
