"""What no honest page or program sends is refused with a sentence: never an internal error."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core.errors import NotFound
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import Centre, User
from core.identity.services.tokens import create_token
from core.identity.visibility import visible_centre
from core.testing.factories import as_user
from core.uow import unit_of_work
from core.web import reading
from core.web.field_messages import WITH_VALUES, field_text

BIG = [2**31, 2**63, 2**70, 10**30]


@pytest.fixture(scope="module")
def bearer(shell: Flask, camille: User, centres: dict[str, Centre]) -> dict[str, str]:
    """The header of a token that may look and touch in one centre."""
    with shell.app_context(), acting_as(SYSTEM), as_user(camille), unit_of_work():
        made = create_token("test", ["probe.look", "probe.touch"], [centres["Annecy"].id], 1)
    return {"Authorization": f"Bearer {made.secret}"}


@pytest.mark.parametrize("number", [*BIG, "１２"])
def test_a_number_no_column_holds_is_a_plain_404(browser: FlaskClient, number: object) -> None:
    assert browser.get("/probe/abort/410").status_code == 410
    assert browser.get(f"/probe/abort/{number}").status_code == 404


@pytest.mark.parametrize("number", [*BIG, 0, -1])
def test_nothing_is_visible_under_such_a_number(shell: Flask, number: int) -> None:
    with shell.app_context(), acting_as(SYSTEM), pytest.raises(NotFound):
        visible_centre(number)


@pytest.mark.parametrize("number", [*BIG, -(2**31)])
def test_the_api_bounds_whole_numbers(visitor: FlaskClient, bearer: dict[str, str], number: int) -> None:
    body = {"items": [{"kind": "x", "quantity": number}]}
    answer = visitor.post("/api/v1/probe/orders", json=body, headers=bearer)
    assert answer.status_code in {400, 422}
    assert "trop" in str(answer.json)


@pytest.mark.parametrize("number", [2**31, 2**62, 2**70, "١٢x"])
def test_the_api_bounds_pages(visitor: FlaskClient, bearer: dict[str, str], number: object) -> None:
    answer = visitor.get(f"/api/v1/probe/numbers?page={number}", headers=bearer)
    assert (answer.status_code, list(answer.json["fields"])) == (422, ["page"])


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"[" * 100_000, "core.json_too_deep"),
        (b'{"items": ' + b"[" * 100 + b"]" * 100 + b"}", "core.json_too_deep"),
        (b'{"items": ' + b"7" * 6000 + b"}", "core.json_number"),
        (b'{"items": 1e400}', "core.json_number"),
        (b'{"items": NaN}', "core.bad_json"),
        (b'{"items": "\\ud800"}', "core.json_text"),
        (b'{"items": [{"kind": "a\\u0000b"}]}', "core.json_text"),
        (b'{"a\\u0007": 1}', "core.json_text"),
        (b'{"items"', "core.bad_json"),
        (b"\xff\xfe\x00", "core.bad_json"),
        (b"", "core.bad_json"),
    ],
)
def test_json_the_host_cannot_handle(
    visitor: FlaskClient, browser: FlaskClient, bearer: dict[str, str], body: bytes, code: str
) -> None:
    answer = visitor.post("/api/v1/probe/orders", data=body, headers=bearer, content_type="application/json")
    assert (answer.status_code, answer.json["code"]) == (400, code)
    assert answer.json["message"].startswith("Le corps de cette requête")


def test_a_page_reads_json_the_same_way(shell: Flask) -> None:
    with shell.test_request_context(data="[" * 100_000, content_type="application/json") as context:
        assert context.request.get_json(silent=True) is None
    with shell.test_request_context(json={"accents": "é\n\t", "n": [1, 2.5]}) as context:
        assert context.request.get_json() == {"accents": "é\n\t", "n": [1, 2.5]}


@pytest.mark.parametrize("sent", ["\x00", "a\x07b", "\u202eevil", "\x1b[2J"])
def test_control_characters_reach_no_view(browser: FlaskClient, token: Callable[..., str], sent: str) -> None:
    searched = browser.get("/probe/users", query_string={"q": sent})
    posted = browser.post("/probe/touch", data={"what": sent, "csrf_token": token(browser)})
    assert (searched.status_code, posted.status_code) == (422, 422)
    assert "caractères qu&#39;on ne peut pas imprimer" in posted.text
    assert browser.post("/probe/touch", data={"what\x00": "x"}).status_code in {400, 422}


def test_lines_and_accents_pass(browser: FlaskClient, token: Callable[..., str]) -> None:
    data = {"what": "Été\r\nœuf\t1 234,50 €", "csrf_token": token(browser)}
    assert browser.post("/probe/touch", data=data).status_code == 302


@pytest.mark.parametrize("typed", ["１２", "1_0", "+3", "-1", "2147483648", "9" * 5000, "1.0", "", "x"])
def test_only_ascii_digits_make_a_number(shell: Flask, typed: str) -> None:
    with shell.test_request_context(method="POST", data={"n": typed, "ids": ["1", typed]}):
        for read in (reading.whole, reading.picked):
            with pytest.raises(reading.FormFault) as fault:
                read("n")
            assert list(fault.value.fields) == ["n"]
        with pytest.raises(reading.FormFault):
            reading.ticked_ids("ids")
    with shell.test_request_context(query_string={"page": typed}) as context:
        assert context.request.args.get("page", 7, type=reading.integer) == 7


def test_what_is_typed_well_is_read(shell: Flask) -> None:
    form = {"n": " 12 ", "name": "  Le   Cid ", "note": "a  \r\nb\tc\r\n", "ids": ["1", "2147483647"]}
    with shell.test_request_context(method="POST", data=form):
        assert reading.whole("n", least=1, most=12) == reading.picked("n") == 12
        assert reading.whole("absent", default=3) == 3
        assert reading.text("name", most=6) == "Le Cid"
        assert reading.text("absent", required=False) == ""
        assert reading.lines("note") == "a\nb\tc"
        assert reading.ticked_ids("ids") == [1, 2**31 - 1]
        assert reading.ticked("ids") == ["1", "2147483647"]
        for refused in (
            lambda: reading.whole("n", most=11),
            lambda: reading.text("name", most=5),
            lambda: reading.text("absent"),
            lambda: reading.picked("absent"),
            lambda: reading.lines("absent", required=True),
        ):
            with pytest.raises(reading.FormFault):
                refused()


def test_messages_about_fields_speak_the_language_with_their_values(shell: Flask) -> None:
    with shell.test_request_context(headers={"Accept-Language": "fr"}):
        assert field_text("Length must be between 1 and 500.") == "La longueur doit aller de 1 à 500."
        assert field_text("Longer than maximum length 20.") == "Trop long : au plus 20."
        for msgid in WITH_VALUES:
            written = msgid.format(min=1, max=2, equal=3, other=4, choices="a, b")
            assert field_text(written) != written
    with shell.test_request_context(headers={"Accept-Language": "en"}):
        assert field_text("Length must be between 1 and 500.") == "Length must be between 1 and 500."
