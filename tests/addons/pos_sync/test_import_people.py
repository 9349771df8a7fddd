"""Users, their groups and rights, and cash desks: what head office may change here, and what it never may."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from addons.pos_session.models import Desk
from addons.pos_sync.errors.importing import ValueRefused
from addons.pos_sync.models import ReferenceRow
from core.db import db
from core.identity.actor import ADMIN
from core.identity.loading import load_user
from core.identity.models import Group, GroupPermission, User, UserGroup
from core.identity.passwords import hash_password, verify_password
from core.testing.factories import PASSWORD, as_user, make_user
from tests.addons.pos_session.shop import Shop
from tests.addons.pos_sync.batches import apply

GROUPS = {
    "tr_fonctionnalite": [
        {"code": "pos_session.view", "label": "Voir"},
        {"code": "core.admin", "label": "Administrer"},
        {"code": "stock", "label": "Stock"},
    ],
    "t_utilisateur_groupe": [
        {"code": "SELLERS", "label": "Vendeurs"},
        {"code": "pos.default.user", "label": "Caisse"},
    ],
    "tr_groupe_droit": [
        {"group": "SELLERS", "function": "pos_session.view"},
        {"group": "SELLERS", "function": "core.admin"},
        {"group": "SELLERS", "function": "stock"},
    ],
}


def sent(code: str, **changes: Any) -> dict[str, Any]:
    return {"code": code, "label": code.title(), "group": "SELLERS", "active": True, **changes}


def user(login: str) -> User:
    db.session.rollback()
    found = db.session.execute(
        select(User).where(User.login == login).execution_options(populate_existing=True)
    )
    return found.scalar_one()


def groups_of(login: str) -> set[str]:
    wanted = select(Group.code).join(UserGroup, UserGroup.group_id == Group.id)
    return set(db.session.execute(wanted.where(UserGroup.user_id == user(login).id)).scalars())


def test_users_come_with_their_group_rights_and_centre(shop: Shop, tmp_path: Path) -> None:
    chosen = hash_password("a-password-of-head-office")
    rows = {**GROUPS, "t_utilisateur": [sent("Anne", password=chosen), sent("paul")]}
    apply(tmp_path, 1, rows, centre_id=shop.centre.id)
    assert verify_password(user("anne").password_hash, "a-password-of-head-office")
    assert not verify_password(user("paul").password_hash, "")
    assert not verify_password(user("paul").password_hash, "nobody has this password")
    assert groups_of("anne") == {"head_office.SELLERS"}
    loaded = load_user(user("anne").id)
    assert loaded is not None and loaded.actor.centre_ids == {shop.centre.id}
    assert loaded.actor.may("pos_session.view", shop.centre.id)
    assert not loaded.actor.may(ADMIN, None), "no file makes an administrator"
    moved = [sent("anne", group="pos.default.user")]
    apply(tmp_path, 2, {**rows, "tr_groupe_droit": [], "t_utilisateur": moved}, centre_id=shop.centre.id)
    assert groups_of("anne") == {"pos.default.user"}
    assert not user("paul").active
    own = select(Group.id).where(Group.code == "head_office.SELLERS")
    assert (
        db.session.execute(select(GroupPermission).where(GroupPermission.group_id.in_(own))).first() is None
    )
    defaults = select(GroupPermission).join(Group).where(Group.code == "pos.default.user")
    assert db.session.execute(defaults).first() is not None, (
        "the rights of the program's groups are not touched"
    )


def test_a_password_chosen_here_stays_and_who_is_switched_off_is_out(shop: Shop, tmp_path: Path) -> None:
    rows = {
        **GROUPS,
        "t_utilisateur": [sent(shop.operator.login, password=hash_password("another-password"))],
    }
    apply(tmp_path, 1, rows, centre_id=shop.centre.id)
    assert verify_password(user(shop.operator.login).password_hash, PASSWORD)
    assert groups_of(shop.operator.login) == {"head_office.SELLERS"}, (
        "head office knows both groups, and says which"
    )
    epoch = user(shop.operator.login).session_epoch
    apply(
        tmp_path,
        2,
        {"t_utilisateur": [{"code": shop.operator.login, "deleted": True}]},
        "delta",
        centre_id=shop.centre.id,
    )
    assert (user(shop.operator.login).active, user(shop.operator.login).session_epoch) == (False, epoch + 1)


def test_an_administrator_of_this_server_is_never_touched(shop: Shop, tmp_path: Path) -> None:
    chief = make_user("chief", permissions=[ADMIN])
    rows = {**GROUPS, "t_utilisateur": [sent("chief", active=False, label="Somebody")]}
    apply(tmp_path, 1, rows, centre_id=shop.centre.id)
    apply(tmp_path, 2, {"t_utilisateur": []}, centre_id=shop.centre.id)
    assert (user("chief").name, user("chief").active) == (chief.name, True)
    assert groups_of("chief") == {"test.chief"}


@pytest.mark.parametrize("changes", [{"password": "plain"}, {"code": "a b"}])
def test_what_no_user_can_have_is_refused(shop: Shop, tmp_path: Path, changes: dict[str, Any]) -> None:
    rows = {**GROUPS, "t_utilisateur": [{**sent("anne"), **changes}]}
    with pytest.raises(ValueRefused) as refused:
        apply(tmp_path, 1, rows, centre_id=shop.centre.id)
    assert "plain" not in str(refused.value)
    assert db.session.execute(select(Group).where(Group.code == "head_office.SELLERS")).first() is None


def test_desks_keep_their_number_and_one_that_is_open_stays_in_use(shop: Shop, tmp_path: Path) -> None:
    centre = shop.centre.id
    rows = {
        "t_caisse": [
            {"code": "D1", "label": "Caisse 1", "active": True},
            {"code": "D2", "label": "Jardin", "active": True},
        ]
    }
    apply(tmp_path, 1, rows, centre_id=centre)
    first = db.session.get(ReferenceRow, (centre, "t_caisse", "D1"))
    assert first is not None and first.local_id == shop.desk.id
    made = db.session.execute(select(Desk).where(Desk.name == "Jardin")).scalar_one()
    assert (len(made.code), made.active, made.code != shop.desk.code) == (3, True, True)
    with as_user(shop.operator):
        shop.open()
    apply(tmp_path, 2, {"t_caisse": []}, centre_id=centre)
    db.session.rollback()
    assert db.session.get(Desk, shop.desk.id, populate_existing=True).active  # type: ignore[union-attr]
    assert not db.session.get(Desk, made.id, populate_existing=True).active  # type: ignore[union-attr]
