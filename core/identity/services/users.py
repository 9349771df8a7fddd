"""Users: made, changed, disabled and unlocked by administrators."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Select, delete, insert, or_, select

from core.db import db
from core.errors import Invalid, NotFound
from core.i18n import N_
from core.identity.actor import ADMIN, current_actor, require
from core.identity.errors import AlreadyTaken, NotManageable, OwnAccount
from core.identity.models import Centre, Group, User, UserCentre, UserGroup
from core.identity.passwords import check_strength, hash_password
from core.identity.services.account import set_email
from core.identity.services.flushing import flush_unique
from core.identity.services.last_admin import keeping_an_administrator
from core.identity.services.sign_in import end_sessions, normal_login
from core.journal import enter
from core.mail_address import checked_address


def users_statement() -> Select[User]:
    """The users an administrator may know of: those of his centres, and those of none."""
    actor = require(ADMIN, None)
    if actor.is_system:
        return select(User)
    attached = select(UserCentre.user_id)
    return select(User).where(
        or_(
            User.id.in_(attached.where(UserCentre.centre_id.in_(actor.centre_ids))),
            User.id.not_in(attached),
        )
    )


def get_user(user_id: int) -> User:
    """A user the administrator may know of; else NotFound."""
    user = db.session.scalars(users_statement().where(User.id == user_id)).one_or_none()
    if user is None:
        raise NotFound()
    return user


def groups_of(user_id: int) -> set[int]:
    """Ids of the groups a user is in."""
    return set(db.session.scalars(select(UserGroup.group_id).where(UserGroup.user_id == user_id)))


def centres_of(user_id: int) -> set[int]:
    """Ids of all the centres a user is attached to."""
    return set(db.session.scalars(select(UserCentre.centre_id).where(UserCentre.user_id == user_id)))


def is_manageable(user_id: int) -> bool:
    """Whether the administrator is attached to all the centres of a user, and so may change him."""
    return all(current_actor().sees(centre_id) for centre_id in centres_of(user_id))


def create_user(
    login: str,
    name: str,
    password: str,
    *,
    groups: Collection[int] = (),
    centres: Collection[int] = (),
    email: str = "",
    must_change_password: bool = True,
) -> User:
    """Make a user in groups and centres (ids); he chooses a new password at his first login.

    Raises Invalid (login, name, email), WeakPassword, AlreadyTaken, NotFound (a centre the administrator has not).
    """
    require(ADMIN, None)
    login, name, email = normal_login(login), _checked_name(name), checked_address(email)
    if not login or len(login) > 80 or any(sign.isspace() for sign in login):
        raise Invalid(fields={"login": N_("A login is needed: 80 characters at most, without blanks.")})
    check_strength(password, login)
    if db.session.scalars(select(User.id).where(User.login == login)).first() is not None:
        raise AlreadyTaken(fields={"login": AlreadyTaken.message})
    user = User(
        login=login,
        name=name,
        email=email,
        password_hash=hash_password(password),
        must_change_password=must_change_password,
    )
    db.session.add(user)
    flush_unique("login")
    enter("house", "identity.user_created", {"user": user.id})
    _set_rights(user.id, set(groups), set(centres))
    return user


def update_user(
    user_id: int, name: str, groups: Collection[int], centres: Collection[int], *, email: str | None = None
) -> User:
    """Change a user's name, groups, centres (ids) and, unless ``email`` is None, his e-mail address.

    Raises Invalid (name, email), NotFound, NotManageable, LastAdministrator, OwnAccount
    (detaching oneself from a centre).
    """
    user = _manageable(user_id)
    user.name = _checked_name(name)
    if email is not None:
        set_email(user, email)
    if current_actor().user_id == user_id and centres_of(user_id) - set(centres):
        raise OwnAccount(fields={"centres": OwnAccount.message})
    with keeping_an_administrator():
        _set_rights(user_id, set(groups), set(centres))
    return user


def set_active(user_id: int, active: bool) -> None:
    """Disable a user, which ends his sessions and tokens at once, or enable him again.

    Raises OwnAccount, LastAdministrator, NotManageable. Disabling twice changes nothing.
    """
    user = _manageable(user_id)
    if user.active == active:
        return
    if not active and current_actor().user_id == user_id:
        raise OwnAccount()
    with keeping_an_administrator():
        user.active = active
        user.failures = 0
        db.session.flush()
        if not active:
            end_sessions(user_id)
        enter("house", "identity.user_enabled" if active else "identity.user_disabled", {"user": user_id})


def unlock(user_id: int) -> None:
    """Lift the lock that failed logins brought; nothing happens to a user who is not locked."""
    user = _manageable(user_id)
    if user.locked_at is None and not user.failures:
        return
    user.locked_at, user.failures = None, 0
    enter("house", "identity.unlocked", {"user": user_id})


def reset_password(user_id: int, password: str) -> None:
    """Give a user a password he must change at his next login; ends his sessions and his lock."""
    user = _manageable(user_id)
    check_strength(password, user.login)
    user.password_hash = hash_password(password)
    user.must_change_password = True
    user.locked_at, user.failures = None, 0
    db.session.flush()
    end_sessions(user_id)
    enter("house", "identity.password_reset", {"user": user_id})


def _manageable(user_id: int) -> User:
    user = get_user(user_id)
    if not is_manageable(user_id):
        raise NotManageable()
    return user


def _checked_name(name: str) -> str:
    name = name.strip()
    if not name or len(name) > 120:
        raise Invalid(fields={"name": N_("A name is needed (120 characters at most).")})
    return name


def _set_rights(user_id: int, groups: set[int], centres: set[int]) -> None:
    """Bring the groups and centres of a user to these; the changes are journalled."""
    if set(db.session.scalars(select(Group.id).where(Group.id.in_(groups)))) != groups:
        raise NotFound()
    if set(db.session.scalars(select(Centre.id).where(Centre.id.in_(centres)))) != centres:
        raise NotFound()
    old_groups, old_centres = groups_of(user_id), centres_of(user_id)
    changes = {
        "groups_added": sorted(groups - old_groups),
        "groups_removed": sorted(old_groups - groups),
        "centres_added": sorted(centres - old_centres),
        "centres_removed": sorted(old_centres - centres),
    }
    if not any(changes.values()):
        return
    db.session.execute(
        delete(UserGroup).where(
            UserGroup.user_id == user_id, UserGroup.group_id.in_(changes["groups_removed"])
        )
    )
    db.session.execute(
        delete(UserCentre).where(
            UserCentre.user_id == user_id, UserCentre.centre_id.in_(changes["centres_removed"])
        )
    )
    if changes["groups_added"]:
        db.session.execute(
            insert(UserGroup), [{"user_id": user_id, "group_id": group} for group in changes["groups_added"]]
        )
    if changes["centres_added"]:
        db.session.execute(
            insert(UserCentre),
            [{"user_id": user_id, "centre_id": centre} for centre in changes["centres_added"]],
        )
    enter("house", "identity.rights_changed", {"user": user_id, **changes})
