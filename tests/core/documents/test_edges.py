"""Where documents meet the host: a centre's data, the words of a language, the sheet's template."""

from __future__ import annotations

from flask import Flask, render_template_string

from core.documents.issuer import issuer_of
from core.documents.pdf import html_pdf
from core.documents.receipt import Issuer, Words
from core.testing.factories import make_centre
from core.web.i18n import translate
from tests.core.documents.pdf_reader import Pdf
from tests.core.documents.samples import FRENCH


def test_the_issuer_is_the_centre_s_company(app: Flask) -> None:
    centre = make_centre(
        name="Grande salle",
        company_name="Régie des théâtres",
        address="12 rue de la Gare\nBâtiment B",
        postcode="27000",
        city="Évreux",
        siret="123 456 789 00012",
        vat_number="FR32123456789",
        licence_number="L-R-20-001234",
    )
    assert issuer_of(centre) == Issuer(
        name="Régie des théâtres",
        address=("12 rue de la Gare", "Bâtiment B", "27000 Évreux"),
        siret="123 456 789 00012",
        vat_number="FR32123456789",
        licence_number="L-R-20-001234",
    )


def test_a_centre_without_company_data_signs_with_its_name(app: Flask) -> None:
    assert issuer_of(make_centre(name="Grande salle")) == Issuer(name="Grande salle")


def test_the_words_of_a_receipt_are_french_on_french_pages(app: Flask) -> None:
    with app.test_request_context("/", headers={"Accept-Language": "fr"}):
        assert Words.in_language(translate) == FRENCH


def test_the_words_of_a_receipt_are_english_untranslated() -> None:
    words = Words.in_language(lambda msgid: msgid)
    assert (words.duplicate, words.ht, words.vat) == ("DUPLICATE", "Excl. VAT", "VAT")


def test_a_sheet_extends_the_template_of_the_host(app: Flask) -> None:
    sheet = (
        "{% extends 'core/documents/sheet.html' %}{% block title %}Caisse{% endblock %}"
        "{% block head %}<h1>Feuille de caisse</h1>{% endblock %}"
        "{% block content %}<table>{% for n in range(60) %}<tr><td>Ligne {{ n }}</td>"
        "<td class='amount'>{{ 1234|money }}</td></tr>{% endfor %}</table>{% endblock %}"
    )
    with app.test_request_context("/", headers={"Accept-Language": "fr"}):
        document = Pdf(html_pdf(render_template_string(sheet)))
    assert len(document.texts) == 2
    assert "Feuille de caisse" in document.texts[0]
    assert "12,34 €" in document.texts[0]
    assert "1 / 2" in document.texts[0]
    assert "2 / 2" in document.texts[1]
