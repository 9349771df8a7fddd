"""Texts and their French: reading po files, choosing a language, finding what is not translated."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask import Flask, session
from flask_babel import force_locale
from jinja2 import TemplateSyntaxError

from core.errors import Invalid, Refusal
from core.identity.actor import Actor, acting_as
from core.manifest import StartError
from core.web import filters
from core.web.catalog import read_catalog
from core.web.extraction import (
    broken_placeholders,
    contradicted_translations,
    doubled_translations,
    messages,
    missing_translations,
)
from core.web.i18n import _, language, lazy_gettext, ngettext, refusal_text, translate

CORE = Path(__file__).parents[3] / "core"
PROBE = Path(__file__).parent / "addons" / "probe"

HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'


def test_the_host_is_translated() -> None:
    assert missing_translations(CORE) == []
    assert broken_placeholders(CORE) == []


def test_no_text_stands_twice() -> None:
    file = CORE / "translations" / "fr.po"
    lines = [line for line in file.read_text("utf-8").splitlines() if line.startswith('msgid "')]
    assert sorted({line for line in lines if lines.count(line) > 1} - {'msgid ""'}) == []


def test_texts_of_host_and_addons(shell: Flask) -> None:
    with shell.test_request_context("/"):
        assert (_("Home"), _("Probes"), _("Never translated")) == (
            "Accueil",
            "Sondes",
            "Never translated",
        )
        assert ngettext("%(num)s seat", "%(num)s seats", 1) == "1 place"
        assert ngettext("%(num)s seat", "%(num)s seats", 0) == "0 place"
        assert ngettext("%(num)s seat", "%(num)s seats", 3) == "3 places"
        assert translate("You now work in %(centre)s.", centre="X") == "Vous travaillez maintenant dans X."
        assert translate("") == ""
        assert translate("100 % sure") == "100 % sure"
        later = lazy_gettext("Home")
        with force_locale("en"):
            assert _("Home") == "Home" == str(later)
            assert ngettext("%(num)s seat", "%(num)s seats", 1) == "1 seat"
        assert str(later) == "Accueil"


def test_a_refusal_speaks_the_language_of_the_reader(shell: Flask) -> None:
    with shell.test_request_context("/"):
        assert refusal_text(Invalid()).startswith("Une partie de ce qui")
        assert refusal_text(Refusal("You now work in %(centre)s.", centre="X")).endswith("dans X.")


def test_user_then_session_then_browser_then_deployment(shell: Flask) -> None:
    english = {"Accept-Language": "en"}
    with shell.test_request_context("/"):
        assert language() == "fr"
    with shell.test_request_context("/", headers=english):
        assert language() == "en"
    with shell.test_request_context("/", headers=english):
        session["language"] = "fr"
        assert language() == "fr"
    with acting_as(Actor(1, "x", language="en")), shell.test_request_context("/"):
        session["language"] = "fr"
        assert language() == "en"
    with acting_as(Actor(1, "x", language="en")), shell.app_context():
        assert language() == "en"


def test_a_po_file_that_cannot_be_read_stops_the_start(tmp_path: Path) -> None:
    file = tmp_path / "fr.po"
    file.write_text(HEADER + 'msgid "A"\nmsgstr "B"\nnonsense\n', "utf-8")
    with pytest.raises(StartError, match=r"fr\.po"):
        read_catalog(file)


def test_what_is_not_translated_is_found(tmp_path: Path) -> None:
    package = tmp_path / "sample"
    for folder in ("templates/sample", "translations", "migrations", "static"):
        (package / folder).mkdir(parents=True)
    (package / "addon.toml").write_text('[addon]\nname = "sample"\nsummary = "Sums up."\n', "utf-8")
    (package / "a.py").write_text(
        'x = N_("Marked")\ny = _("Known")\nz = ngettext("%(num)s seat", "%(num)s seats", 2)\n'
        'w = lazy_gettext("Lazy")\nv = _("Home")\nu = N_("Two "\n"lines")\n',
        "utf-8",
    )
    (package / "migrations" / "m.py").write_text('x = _("Skipped")\n', "utf-8")
    (package / "templates/sample/a.html").write_text(
        '{{ _("In a page") }}{% trans %}Block{% endtrans %}', "utf-8"
    )
    (package / "translations" / "fr.po").write_text(
        HEADER + 'msgid "Known"\nmsgstr "Connu"\n\nmsgid "Lazy"\nmsgstr ""\n\n'
        '#, fuzzy\nmsgid "Marked"\nmsgstr "Marqué"\n\n'
        'msgid "%(num)s seat"\nmsgid_plural "%(num)s seats"\nmsgstr[0] "%(num)s place"\nmsgstr[1] ""\n',
        "utf-8",
    )
    assert missing_translations(package) == [
        "a.py:1: Marked",
        "a.py:3: %(num)s seat",
        "a.py:4: Lazy",
        "a.py:6: Two lines",
        "templates/sample/a.html:1: In a page",
        "templates/sample/a.html:1: Block",
        "addon.toml: Sums up.",
    ]


def test_a_template_that_cannot_be_read_is_not_skipped(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "a.html").write_text("{% if %}", "utf-8")
    with pytest.raises(TemplateSyntaxError):
        list(messages(tmp_path))


def test_a_translation_keeps_the_places_of_the_text(tmp_path: Path) -> None:
    (tmp_path / "translations").mkdir()
    (tmp_path / "translations" / "fr.po").write_text(
        HEADER + '#, python-format\nmsgid "Hello %(name)s"\nmsgstr "Bonjour %(nom)s"\n', "utf-8"
    )
    assert len(broken_placeholders(tmp_path)) == 1


def test_a_text_is_translated_once_and_as_others_translate_it(tmp_path: Path) -> None:
    texts = {
        "first": 'msgid "Left"\nmsgstr "Reste"\n\nmsgid "Note"\nmsgstr "Note"\n',
        "then": 'msgid "Left"\nmsgstr "Gauche"\n\nmsgid "Note"\nmsgstr "Note"\n\nmsgid "Note"\nmsgstr "Avis"\n',
    }
    for name, text in texts.items():
        (tmp_path / name / "translations").mkdir(parents=True)
        (tmp_path / name / "translations" / "fr.po").write_text(HEADER + text, "utf-8")
    assert doubled_translations(tmp_path / "first") == []
    left = ["'Left' is 'Gauche', and 'Reste' in first"]
    assert contradicted_translations(tmp_path / "then", [tmp_path / "first"]) == left
    assert doubled_translations(tmp_path / "then") == ['"Note"']
    (tmp_path / "first" / "translations" / "fr.po").write_text(
        HEADER + 'msgid "Reason"\nmsgstr "Motif"\nmsgstr "Raison"\n', "utf-8"
    )
    assert doubled_translations(tmp_path / "first") == ['msgstr "Motif"']


def test_the_probe_has_exactly_its_gaps() -> None:
    missing = {line.partition(": ")[2] for line in missing_translations(PROBE)}
    assert "Pages to try the web shell on." in missing
    assert not missing & {"Probes", "Look", "Touch", "%(num)s seat", "Home"}


@pytest.mark.parametrize(
    ("value", "french", "english"),
    [
        (550, "5,5\xa0%", "5.5%"),
        (2000, "20\xa0%", "20%"),
        (210, "2,1\xa0%", "2.1%"),
        (5, "0,05\xa0%", "0.05%"),
    ],
)
def test_rates(shell: Flask, value: int, french: str, english: str) -> None:
    with shell.test_request_context("/"):
        assert filters.rate(value) == french
        with force_locale("en"):
            assert filters.rate(value) == english
        assert filters.rate(None) == ""


def test_times_and_dates(shell: Flask) -> None:
    at = datetime(2026, 12, 31, 23, 30, 5, tzinfo=UTC)
    with shell.test_request_context("/"):
        assert filters.localtime(at, zone="Europe/Paris") == "01/01/2027 00:30"
        assert filters.localtime(at, "time", zone="Europe/Paris") == "00:30"
        assert filters.localtime(at, "seconds", zone="Indian/Reunion") == "01/01/2027 03:30:05"
        assert filters.localtime(at, "long", zone="Europe/Paris") == "vendredi 1 janvier 2027 à 00:30"
        assert filters.localtime(at) == "31/12/2026 23:30"
        assert filters.localdate(at, zone="Europe/Paris") == "01/01/2027"
        assert filters.localdate(date(2026, 2, 3), "long") == "mardi 3 février 2026"
        assert filters.localtime(None) == filters.localdate(None) == filters.money(None) == ""
        assert filters.money(123456) == "1\u202f234,56\xa0€"
        assert filters.number(1284) == "1\u202f284"


def test_times_are_those_of_the_current_centre(browser_in_reunion: str) -> None:
    assert browser_in_reunion == "01/01/2027 03:30"


@pytest.fixture
def browser_in_reunion(shell: Flask, camille: object, centres: dict[str, object]) -> str:
    from core.testing.factories import as_user

    at = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    with shell.app_context(), as_user(camille), shell.test_request_context("/"):  # type: ignore[arg-type]
        session["centre_id"] = centres["Saint-Denis"].id  # type: ignore[attr-defined]
        return filters.localtime(at)
