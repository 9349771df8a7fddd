"""The switch of an addon in a centre: at once, journalled, refused with the reasons."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from core.db import db
from core.errors import Forbidden, NotFound
from core.identity.errors import AddonSwitchRefused
from core.identity.models import Centre, User
from core.identity.services import switches
from core.identity.services.switches import switch_addon, switch_states
from core.identity.views import addons
from core.manifest import Manifest
from core.testing.factories import actor_of, as_user, make_centre, make_user
from core.uow import unit_of_work
from tests.core.identity.conftest import Journal, attempt


class Loaded:
    """A registry with two addons, the second of which needs the first."""

    def __init__(self) -> None:
        self.enabled = [self.manifest("till"), self.manifest("seats", "till")]
        self.open: list[str] = []
        self.told: list[dict[str, Any]] = []

    def manifest(self, name: str, *depends: str) -> Manifest:
        return Manifest(name, "1", f"The {name}", name, Path(name), depends)

    def collect(self, hook: str, centre: int | None = None, **asked: Any) -> list[tuple[Manifest, str]]:
        assert hook == "addon_disabling"
        return [(self.enabled[0], reason) for reason in self.open]

    def ask(self, hook: str, centre: int | None = None, **asked: Any) -> list[Any]:
        self.told.append({hook: asked})
        return []


@pytest.fixture
def loaded(monkeypatch: pytest.MonkeyPatch) -> Loaded:
    made = Loaded()
    monkeypatch.setattr(switches, "registry", lambda: made)
    monkeypatch.setattr(addons, "registry", lambda: made)
    return made


def switch(addon: str, centre: Centre, on: bool) -> None:
    with unit_of_work():
        switch_addon(addon, centre.id, on)


def test_an_addon_is_on_until_it_is_switched_off(
    loaded: Loaded, admin: User, centre: Centre, journal: Journal
) -> None:
    other = make_centre()
    with as_user(admin):
        assert [state.on for state in switch_states(centre.id)] == [True, True]
        switch("seats", centre, False)
        switch("seats", centre, False)
        assert [state.on for state in switch_states(centre.id)] == [True, False]
    assert actor_of(admin).switched_off == {(centre.id, "seats")}
    assert actor_of(make_user(centres=[other])).switched_off == frozenset()
    with as_user(admin):
        switch("seats", centre, True)
        switch("seats", centre, True)
    assert actor_of(admin).switched_off == frozenset()
    asked = {"addon": "seats", "centre_id": centre.id}
    assert loaded.told == [{"addon_disabled": asked}, {"addon_enabled": asked}]
    assert [entry["on"] for entry in journal("identity.addon_switched")] == [0, 1]


def test_what_is_open_refuses_with_every_reason(
    loaded: Loaded, admin: User, centre: Centre, journal: Journal
) -> None:
    loaded.open = ["A session is open.", "Seats are held."]
    with as_user(admin), pytest.raises(AddonSwitchRefused) as refused:
        switch("till", centre, False)
    for reason in ("Seats", "A session is open.", "Seats are held."):
        assert reason in str(refused.value)
    assert journal("identity.addon_switched") == []
    assert actor_of(admin).switched_off == frozenset()


def test_the_order_of_dependencies_holds(loaded: Loaded, admin: User, centre: Centre) -> None:
    with as_user(admin):
        with pytest.raises(AddonSwitchRefused):
            switch("till", centre, False)
        switch("seats", centre, False)
        switch("till", centre, False)
        with pytest.raises(AddonSwitchRefused):
            switch("seats", centre, True)
        switch("till", centre, True)
        switch("seats", centre, True)


def test_only_an_administrator_of_the_centre_switches(loaded: Loaded, admin: User, centre: Centre) -> None:
    with as_user(make_user(centres=[centre])), pytest.raises(Forbidden):
        switch("seats", centre, False)
    with as_user(admin):
        with pytest.raises(NotFound):
            switch("seats", make_centre(), False)
        with pytest.raises(NotFound):
            switch("unknown", centre, False)


def test_the_page_switches_and_says_why_not(
    loaded: Loaded, client: FlaskClient, admin: User, centre: Centre
) -> None:
    attempt(client, "boss")
    assert "The seats" in client.get("/admin/addons").get_data(as_text=True)
    assert client.post(f"/admin/addons/{centre.id}/till/off").status_code == 302
    assert "Seats en a besoin" in client.get("/admin/addons").get_data(as_text=True)
    assert client.post(f"/admin/addons/{centre.id}/seats/off").status_code == 302
    assert client.post(f"/admin/addons/{centre.id}/seats/off").status_code == 302
    db.session.expire_all()
    assert actor_of(admin).switched_off == {(centre.id, "seats")}
    assert client.post(f"/admin/addons/{centre.id}/nothing/off").status_code == 404
