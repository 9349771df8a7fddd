"""Every text of the point of sale is spoken in French, and the sentences users know are to the letter."""

from __future__ import annotations

from pathlib import Path

import pytest

import addons.pos_session
from core.web.catalog import po_file, read_catalog
from core.web.extraction import broken_placeholders, missing_translations

PACKAGE = Path(addons.pos_session.__file__).parent


def test_nothing_is_left_in_english() -> None:
    assert missing_translations(PACKAGE) == []
    assert broken_placeholders(PACKAGE) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Vous ne pouvez pas créer deux sessions actives avec le même responsable",
        "Une session est déjà ouverte pour cette caisse",
        "Continuer la vente",
        "Fin de session",
        "Valider la fermeture et les écritures comptables",
        "Ouverture d'une caisse",
        "Abandonner ordre",
    ],
)
def test_the_sentences_of_the_glossary(sentence: str) -> None:
    assert sentence in {message.string for message in read_catalog(po_file(PACKAGE))}
