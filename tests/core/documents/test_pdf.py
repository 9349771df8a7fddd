"""Receipts and sheets as PDF: sizes, texts, codes, and what happens without the system's libraries."""

from __future__ import annotations

import builtins
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from core.documents import pdf
from core.documents.pdf import PdfUnavailable, html_pdf, receipt_pdf
from core.documents.receipt import Fact, Line, Receipt
from tests.core.documents.pdf_reader import Pdf
from tests.core.documents.samples import LONG_LABEL, sale_receipt, session_summary, ticket

SAMPLES = (sale_receipt, ticket, session_summary)


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_roll_is_72_mm_wide_and_as_long_as_its_receipt(sample: Callable[[], Receipt]) -> None:
    document = Pdf(receipt_pdf(sample(), "pos-80"))
    ((width, height),) = document.sizes_mm
    assert width == pytest.approx(72, abs=0.1)
    assert 60 < height < 250
    left, bottom, _, top = document.text_edges_mm()
    assert left == pytest.approx(9, abs=0.5)
    assert 8 < bottom < 13
    assert 8 < height - top < 15


@pytest.mark.parametrize("sample", SAMPLES)
def test_a4_holds_the_receipt_in_its_middle_column(sample: Callable[[], Receipt]) -> None:
    document = Pdf(receipt_pdf(sample(), "iso-a4"))
    assert document.sizes_mm == [pytest.approx((210, 297), abs=0.1)]
    left, _, right, top = document.text_edges_mm()
    assert left == pytest.approx(69, abs=0.5)
    assert right < 210 - 69
    assert 287 - 8 < top < 287


@pytest.mark.parametrize("print_format", ["pos-80", "iso-a4"])
def test_a_sale_receipt_says_all_that_it_must(print_format: pdf.PrintFormat) -> None:
    """requirements.md T1-17."""
    (text,) = Pdf(receipt_pdf(sale_receipt(), print_format)).texts
    flowing = " ".join(text.split())
    for words in (
        *("Théâtre municipal d’Évreux", "12 rue de l’Hôtel-de-Ville", "27000 Évreux"),
        *("SIRET 123 456 789 00012", "N° TVA FR32123456789", "N° licence L-R-20-001234"),
        *("Reçu 001.00042.007", "22/11/2025 20:14", "Guichet 1", "Camille"),
        *("Programme", "2 × 5,00", "10,00 €", LONG_LABEL, "Total TTC 86,00 €"),
        *("Taux de TVA HT TVA TTC", "2,1 % 74,44 1,56 76,00", "5,5 % 9,48 0,52 10,00"),
        *("Carte bancaire 46,00 €", "Espèces 100,00 €", "Monnaie rendue 60,00 €"),
        *("Ni repris, ni échangé.", "Merci de votre visite", "À bientôt !"),
    ):
        assert words in flowing


def test_a_ticket_says_all_that_it_must_and_its_code_reads_back() -> None:
    """requirements.md T2-1."""
    document = Pdf(receipt_pdf(ticket(), "pos-80"))
    flowing = " ".join(document.texts[0].split())
    for words in (
        *("Théâtre municipal d’Évreux", "Billet n° 000 128", "Plein tarif", "Prix TTC 38,00 €"),
        *("Le Misanthrope", "samedi 22 novembre 2025 à 20:30", "Grande salle", "Orchestre, rang A, place 12"),
        *("21/11/2025, Guichet 1", "N° licence L-R-20-001234", "7Q4K X9M2 TTD8"),
    ):
        assert words in flowing
    assert document.code() == "https://billets.example/v/7Q4KX9M2TTD8"


def test_a_reprint_is_marked_duplicata_n() -> None:
    assert "DUPLICATA" not in Pdf(receipt_pdf(ticket(), "pos-80")).texts[0]
    assert "DUPLICATA 3" in Pdf(receipt_pdf(ticket().as_copy(3), "pos-80")).texts[0]


@pytest.mark.parametrize("print_format", ["pos-80", "iso-a4"])
def test_everything_is_black(print_format: pdf.PrintFormat) -> None:
    assert Pdf(receipt_pdf([f() for f in SAMPLES], print_format)).colours == {(0.0, 0.0, 0.0)}


def test_many_receipts_make_one_document_with_a_page_each() -> None:
    tickets = [replace(ticket(), title=f"Billet n° {number}") for number in range(1, 13)]
    document = Pdf(receipt_pdf([*tickets, sale_receipt()], "pos-80"))
    assert len(document.texts) == 13
    for number, text in enumerate(document.texts[:12], start=1):
        assert f"Billet n° {number}\n" in text
        assert document.code(number - 1).endswith("7Q4KX9M2TTD8")
    assert "Total TTC" in document.texts[12]
    heights = [height for _, height in document.sizes_mm]
    assert max(heights[:12]) - min(heights[:12]) < 0.1
    assert heights[12] != pytest.approx(heights[0], abs=1)


def many_lines(count: int) -> Receipt:
    return replace(sale_receipt(), lines=tuple(Line(f"Place {n}", 1000) for n in range(count)))


def test_a_long_receipt_stays_on_one_page_of_roll() -> None:
    document = Pdf(receipt_pdf(many_lines(150), "pos-80"))
    ((_, height),) = document.sizes_mm
    assert 500 < height < 1000
    assert document.texts[0].count("Place ") == 150


def test_a_receipt_longer_than_any_page_goes_on_and_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(pdf.PAGES, "pos-80", "@page { size: 72mm 300mm; margin: 9mm }")
    pdf._style.cache_clear()
    document = Pdf(receipt_pdf(many_lines(100), "pos-80"))
    pdf._style.cache_clear()
    (_, first), (_, second) = document.sizes_mm
    assert first == pytest.approx(300, abs=0.1)
    assert 50 < second < 299
    assert sum(text.count("Place ") for text in document.texts) == 100


def test_texts_are_never_markup() -> None:
    receipt = replace(sale_receipt(), title="<b>gratuit</b>", facts=(Fact("<i>", "</article>&amp;"),))
    (text,) = Pdf(receipt_pdf(receipt, "pos-80")).texts
    assert "<b>gratuit</b>" in text
    assert "</article>&amp;" in text


def test_amounts_follow_the_language() -> None:
    (text,) = Pdf(receipt_pdf(replace(session_summary(), language="en"), "iso-a4")).texts
    assert "-€2.00" in text


def test_no_receipt_no_document() -> None:
    with pytest.raises(ValueError, match="no receipt"):
        receipt_pdf([], "pos-80")


def test_a_sheet_is_a4_with_its_own_style() -> None:
    document = Pdf(
        html_pdf("<style>@page { size: A4 }</style><h1>Feuille de caisse</h1><p>Écart : -2,00 €</p>")
    )
    assert document.sizes_mm == [pytest.approx((210, 297), abs=0.1)]
    assert "Écart : -2,00 €" in document.texts[0]


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.3)
        yield server


def test_a_sheet_fetches_neither_files_nor_addresses(listener: socket.socket, tmp_path: Any) -> None:
    secret = tmp_path / "secret.css"
    secret.write_text("p::after { content: 'secret' }")
    address = f"http://127.0.0.1:{listener.getsockname()[1]}/x.png"
    document = Pdf(
        html_pdf(f'<link rel="stylesheet" href="{secret.as_uri()}"><p>Fin</p><img src="{address}">')
    )
    assert document.texts == ["Fin"]
    with pytest.raises(TimeoutError):
        listener.accept()


@pytest.mark.parametrize(
    "cause", [OSError("cannot load library 'libpango-1.0-0'"), ImportError("no weasyprint")]
)
def test_without_pango_the_refusal_names_the_packages(
    monkeypatch: pytest.MonkeyPatch, cause: Exception
) -> None:
    real_import = builtins.__import__

    def without_weasyprint(name: str, *args: Any, **kwargs: Any) -> Any:
        if name == "weasyprint":
            raise cause
        return real_import(name, *args, **kwargs)

    pdf._weasyprint.cache_clear()
    monkeypatch.setattr(builtins, "__import__", without_weasyprint)
    with pytest.raises(PdfUnavailable) as refusal:
        html_pdf("<p>x</p>")
    assert "apt-get install libpango-1.0-0 " in str(refusal.value)
    assert refusal.value.status == 503
    monkeypatch.undo()
    assert html_pdf("<p>x</p>").startswith(b"%PDF")


def test_weasyprint_is_imported_only_for_a_pdf() -> None:
    script = "import sys, core.documents.pdf, core.documents.escpos; sys.exit('weasyprint' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
