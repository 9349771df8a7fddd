"""docs/permissions.md: its columns have short names that differ, its rows the rights of the groups."""

from __future__ import annotations

import pytest
from flask import Flask

from core.contributions import DefaultGroup
from core.identity import permissions
from core.identity.permissions import merged_groups
from core.testing import permission_page
from core.testing.permission_page import permissions_page


@pytest.fixture(params=["sqlite"])
def backend(request: pytest.FixtureRequest) -> str:
    """This reads declarations: one database is enough."""
    name: str = request.param
    return name


def test_a_group_of_two_addons_is_one_column_with_the_rights_of_both(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    declared = [
        DefaultGroup("x.seller", None, ("y.tickets",)),
        DefaultGroup("x.seller", "Ticket seller", ("x.sell", "y.tickets")),
        DefaultGroup("x.nameless", None, ()),
    ]
    monkeypatch.setattr(permissions, "default_groups", lambda: declared)
    assert merged_groups() == [
        DefaultGroup("x.seller", "Ticket seller", ("y.tickets", "x.sell")),
        DefaultGroup("x.nameless", "x.nameless", ()),
    ]


def test_two_groups_with_the_same_initials_have_different_columns(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    groups = [
        DefaultGroup("x.one", "House manager", ("core.jobs",)),
        DefaultGroup("x.two", "Head manager", ("core.admin",)),
    ]
    monkeypatch.setattr(permission_page, "merged_groups", lambda: groups)
    page = permissions_page(app)
    assert "| **HM** | House manager | `x.one` |\n| **HM2** | Head manager | `x.two` |" in page
    assert "| `jobs.show` | GET `/jobs/<job_id>` | `core.jobs` | yes | no |" in page
    assert (
        "| `admin.switch` | POST `/admin/addons/<centre_id>/<addon>/<state>` | `core.admin` | no | yes |"
        in page
    )
    assert "| `home.index` | GET `/` | a login | yes | yes |" in page
    assert "| `identity.login` | GET `/login` | nothing | yes | yes |" in page
