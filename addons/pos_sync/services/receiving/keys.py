"""Keys of registers: a user of its own per register, whose API token is its key, shown once, revoked at any time."""

from __future__ import annotations

from sqlalchemy import insert, select

from addons.pos_sync.errors.orders import KeyNotPossible, LoginInUse, NoHeadOfficeHere, RegisterRefused
from addons.pos_sync.errors.sending import RegisterPutAway
from addons.pos_sync.models.head_office import Register
from addons.pos_sync.permissions import MANAGE, REGISTER, REGISTERS
from addons.pos_sync.settings import is_head_office
from core.db import db, lock_row
from core.identity.actor import acting_as, current_actor, require
from core.identity.loading import load_user
from core.identity.models import ApiToken, Group, User, UserCentre, UserGroup
from core.identity.services.tokens import MOST_DAYS, create_token, revoke_token, tokens_of
from core.identity.visibility import visible
from core.journal import enter

NO_PASSWORD = "!"  # noqa: S105 - no hash at all: nothing matches it
LOGIN = "register."


def new_key(register_id: int) -> str:
    """Make the key of a register, which ends the one it had; shown now and never again. It ends after two years.

    Raises NotFound, Forbidden, RegisterPutAway, KeyNotPossible, LoginInUse.
    """
    register = _managed(register_id)
    if not register.active:
        raise RegisterPutAway(register=register.code)
    user_id = register.user_id or _make_user(register)
    _revoke_all(user_id)
    loaded = load_user(user_id)
    if loaded is None or not loaded.actor.may(REGISTER, register.centre_id):
        raise KeyNotPossible()
    with acting_as(loaded.actor):
        secret = create_token(register.code, [REGISTER], [register.centre_id], MOST_DAYS).secret
    enter("house", "pos_sync.key_made", {"centre": register.centre_id, "register": register.id})
    return secret


def revoke_key(register_id: int) -> None:
    """Make the key of a register worthless at once; twice changes nothing. Raises NotFound, Forbidden."""
    register = _managed(register_id)
    if register.user_id is not None and _revoke_all(register.user_id):
        enter("house", "pos_sync.key_revoked", {"centre": register.centre_id, "register": register.id})


def key_of(register: Register) -> ApiToken | None:
    """The key of a register that can still be used, if it has one; the register is one the actor may see."""
    found = tokens_of(register.user_id) if register.user_id is not None else ()
    return found[0] if found else None


def current_register() -> Register:
    """The register that speaks, by the user of its key.

    Raises RegisterRefused (somebody else, or it is put away), NoHeadOfficeHere.
    """
    if not is_head_office():
        raise NoHeadOfficeHere()
    actor = current_actor()
    wanted = select(Register).where(Register.user_id == actor.user_id, Register.active.is_(True))
    register = db.session.execute(wanted).scalar_one_or_none() if actor.token_id is not None else None
    if register is None:
        raise RegisterRefused()
    require(REGISTER, register.centre_id)
    return register


def _managed(register_id: int) -> Register:
    register = visible(Register, register_id)
    require(MANAGE, register.centre_id)
    lock_row(register)
    return register


def _revoke_all(user_id: int) -> int:
    tokens = tokens_of(user_id)
    for token in tokens:
        revoke_token(user_id, token.id)
    return len(tokens)


def _make_user(register: Register) -> int:
    """The user of a register: no password, no right but to speak as a register, its centre alone."""
    group_id = db.session.execute(select(Group.id).where(Group.code == REGISTERS)).scalar_one_or_none()
    if group_id is None:
        raise KeyNotPossible()
    login = f"{LOGIN}{register.code.lower()}"
    if db.session.execute(select(User.id).where(User.login == login)).first() is not None:
        raise LoginInUse(login=login)
    user = User(login=login, name=register.name, password_hash=NO_PASSWORD)
    db.session.add(user)
    db.session.flush()
    db.session.execute(insert(UserGroup), [{"user_id": user.id, "group_id": group_id}])
    db.session.execute(insert(UserCentre), [{"user_id": user.id, "centre_id": register.centre_id}])
    register.user_id = user.id
    db.session.flush()
    enter("house", "identity.user_created", {"user": user.id})
    places = {"groups_added": [group_id], "centres_added": [register.centre_id]}
    enter("house", "identity.rights_changed", {"user": user.id, **places})
    return user.id
