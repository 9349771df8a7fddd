"""A form that another addon extends: prefix, errors, one save."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from core.errors import Invalid
from core.web.forms import ExtensibleForm


@pytest.fixture
def saved(shell: Flask) -> list[Any]:
    sections = sys.modules["probe.sections"]
    sections.SAVED.clear()
    return sections.SAVED  # type: ignore[no-any-return]


def test_a_section_is_validated_and_saved_under_its_prefix(shell: Flask, saved: list[Any]) -> None:
    with shell.test_request_context("/"):
        form = ExtensibleForm("probe.form", {"seats": 4})
        assert form.addons == ["probe"]
        data = MultiDict(
            [
                ("name", "x"),
                ("probe-seats", "12"),
                ("probe-zones", "a"),
                ("probe-zones", "b"),
                ("other-seats", "9"),
            ]
        )
        clean = form.validate(data)
        assert clean == {"probe": {"seats": 12, "zones": ["a", "b"]}}
        form.save("the subject", clean)
    assert saved == [("the subject", {"seats": 12, "zones": ["a", "b"]})]


def test_what_is_wrong_is_named_and_shown_again(shell: Flask) -> None:
    with shell.test_request_context("/"):
        form = ExtensibleForm("probe.form", {"seats": 4})
        with pytest.raises(Invalid) as refusal:
            form.validate({"probe-seats": "many", "probe-nonsense": "1"})
        assert refusal.value.fields == {
            "probe-seats": "Ce n'est pas un nombre entier.",
            "probe-nonsense": "Champ inconnu.",
        }
        html = str(form.html())
    assert '<input name="probe-seats" value="many">' in html
    assert "<b>Ce n&#39;est pas un nombre entier.</b>" in html


def test_the_form_starts_with_what_is_stored(shell: Flask) -> None:
    with shell.test_request_context("/"):
        form = ExtensibleForm("probe.form", {"seats": 4}).filled()
        assert '<input name="probe-seats" value="4">' in str(form.html())


def test_a_section_that_was_not_on_the_page_is_left_alone(shell: Flask, saved: list[Any]) -> None:
    with shell.test_request_context("/"):
        form = ExtensibleForm("probe.form", {"seats": 4})
        form.save("the subject", form.validate({"name": "x"}))
    assert saved == []


def test_a_form_nobody_extends_is_empty(shell: Flask) -> None:
    with shell.test_request_context("/"):
        form = ExtensibleForm("other.form")
        assert form.addons == []
        assert form.validate({"x": "1"}) == {}
        assert str(form.html()) == ""
