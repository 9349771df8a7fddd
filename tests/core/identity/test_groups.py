"""Default groups: made once, never against an administrator's will."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import delete, select

from core.contributions import DefaultGroup
from core.db import db
from core.identity.actor import ADMIN
from core.identity.models import AppliedDefault, Group, GroupPermission
from core.identity.permissions import ADMINISTRATOR
from core.identity.services import groups
from core.uow import unit_of_work


def codes() -> set[str]:
    return set(db.session.scalars(select(Group.code)))


def sync(monkeypatch: pytest.MonkeyPatch, *defaults: DefaultGroup) -> None:
    monkeypatch.setattr(groups, "default_groups", lambda: list(defaults))
    with unit_of_work():
        groups.sync_groups()


def permissions(code: str) -> set[str]:
    return groups.permissions_of(db.session.scalars(select(Group.id).where(Group.code == code)).one())


def test_the_migration_made_the_administrator(app: Flask) -> None:
    assert ADMINISTRATOR in codes()
    assert ADMIN in permissions(ADMINISTRATOR)


def test_syncing_again_changes_nothing(app: Flask) -> None:
    before = codes(), permissions(ADMINISTRATOR), db.session.scalars(select(AppliedDefault.permission)).all()
    with unit_of_work():
        groups.sync_groups()
    after = codes(), permissions(ADMINISTRATOR), db.session.scalars(select(AppliedDefault.permission)).all()
    assert before == after


def test_two_addons_share_a_group_and_later_versions_add(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    first = DefaultGroup("x.seller", "Seller", ("x.sell",))
    other = DefaultGroup("x.seller", None, ("y.tickets",))
    sync(monkeypatch, first)
    assert permissions("x.seller") == {"x.sell"}
    sync(monkeypatch, first, other)
    assert permissions("x.seller") == {"x.sell", "y.tickets"}


def test_a_group_made_by_the_addon_that_only_adds_gets_its_name_later(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = DefaultGroup("x.seller", None, ("y.tickets",))
    sync(monkeypatch, other, DefaultGroup("x.seller", "Seller", ("x.sell",)))
    assert db.session.scalars(select(Group.name).where(Group.code == "x.seller")).one() == "Seller"


def test_what_an_administrator_took_away_stays_away(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    default = DefaultGroup("x.seller", "Seller", ("x.sell", "x.refund"))
    sync(monkeypatch, default)
    with unit_of_work() as session:
        session.execute(delete(GroupPermission).where(GroupPermission.permission == "x.refund"))
    sync(monkeypatch, default)
    assert permissions("x.seller") == {"x.sell"}
    with unit_of_work() as session:
        group = session.scalars(select(Group).where(Group.code == "x.seller")).one()
        session.execute(delete(GroupPermission).where(GroupPermission.group_id == group.id))
        session.delete(group)
    sync(monkeypatch, default)
    assert "x.seller" not in codes()
