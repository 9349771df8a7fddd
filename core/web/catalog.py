"""Reads the French texts of the host and of every enabled addon; English is the msgid itself."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileError, read_po
from babel.support import NullTranslations, Translations
from flask_babel import Domain, get_locale

from core.manifest import StartError

LANGUAGES = ("fr", "en")
"""Languages of the screens, the first one first."""


class CatalogTranslations(Translations):
    """Translations held in memory, filled from po files (no compiled file to keep in step)."""

    def __init__(self) -> None:
        super().__init__()
        self._catalog: dict[Any, str] = {}
        self.plural = lambda n: int(n > 1)

    def take(self, catalog: Catalog) -> None:
        """Take the translated messages of a catalogue; a message already there is kept."""
        for message in catalog:
            if not message.id or message.fuzzy:
                continue
            if isinstance(message.id, (tuple, list)):
                for number, text in enumerate(message.string or ()):
                    if text:
                        self._catalog.setdefault((message.id[0], number), text)
            elif message.string:
                self._catalog.setdefault(message.id, str(message.string))


def read_catalog(file: Path) -> Catalog:
    """One po file; StartError with its path when it cannot be parsed."""
    try:
        with file.open("rb") as stream:
            return read_po(stream, locale="fr", abort_invalid=True)
    except (PoFileError, ValueError, OSError) as error:
        raise StartError(f"The translations {file} cannot be read: {error}.") from error


def po_file(package: Path) -> Path:
    """Where a package (host or addon) keeps its French texts."""
    return package / "translations" / "fr.po"


class PoDomain(Domain):
    """A flask-babel domain over po files: one set for French, none for English.

    The first package that translates a text wins: the host, then each addon after those it depends on.
    """

    def __init__(self, packages: Iterable[Path]) -> None:
        super().__init__(translation_directories=[])
        self.french = CatalogTranslations()
        self.english = NullTranslations()
        for package in packages:
            if (file := po_file(package)).exists():
                self.french.take(read_catalog(file))

    def get_translations(self) -> NullTranslations:
        """The translations of the language of the request (or of ``force_locale``)."""
        locale = get_locale()
        return self.french if locale is not None and locale.language == "fr" else self.english
