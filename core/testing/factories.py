"""Teams, centres and users for tests: made directly, without services, journal or rights."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import uow
from core.db import db
from core.identity import passwords
from core.identity.actor import Actor, acting_as
from core.identity.loading import load_user
from core.identity.models import Centre, Group, GroupPermission, Team, User, UserCentre, UserGroup

PASSWORD = "guichet-demo"  # noqa: S105
"""The password of every user made here."""

_number = itertools.count(1)


def make_team(name: str | None = None, print_format: str = "pos-80") -> Team:
    """A management team."""
    with _unit() as session:
        team = Team(name=name or f"Team {next(_number)}", print_format=print_format)
        session.add(team)
    return team


def make_centre(name: str | None = None, team: Team | None = None, **values: Any) -> Centre:
    """A centre, in a team of its own unless one is given."""
    number = next(_number)
    team = team or make_team()
    with _unit() as session:
        centre = Centre(name=name or f"Centre {number}", team_id=team.id, **{"code": f"c{number}", **values})
        session.add(centre)
    return centre


def make_user(
    login: str | None = None,
    *,
    name: str | None = None,
    groups: Iterable[str] = (),
    centres: Iterable[Centre] = (),
    permissions: Iterable[str] = (),
    **values: Any,
) -> User:
    """A user with the password ``PASSWORD``, in groups (by code) and centres.

    ``permissions`` are granted through a group of his own. LookupError for an unknown group.
    """
    login = login or f"user{next(_number)}"
    with _unit() as session:
        user = User(
            login=login,
            name=name or login.capitalize(),
            password_hash=_hash(PASSWORD, passwords.hasher),
            **values,
        )
        session.add(user)
        session.flush()
        group_ids = [_group_id(session, code) for code in groups]
        if permissions:
            group_ids.append(_group_of(session, login, permissions))
        session.add_all(UserGroup(user_id=user.id, group_id=group_id) for group_id in group_ids)
        session.add_all(UserCentre(user_id=user.id, centre_id=centre.id) for centre in centres)
    return user


def actor_of(user: User) -> Actor:
    """The actor a request of ``user`` would have."""
    loaded = load_user(user.id)
    if loaded is None:
        raise LookupError(f"{user.login} is disabled")
    return loaded.actor


@contextmanager
def as_user(user: User) -> Iterator[Actor]:
    """Act as ``user`` inside the block, with the rights he has at its beginning."""
    with acting_as(actor_of(user)) as actor:
        yield actor


@lru_cache
def _hash(password: str, _hasher: object) -> str:
    """Hashing is slow on purpose: once for all users of the tests, at the cost of now."""
    return passwords.hash_password(password)


def _group_id(session: Session, code: str) -> int:
    found = session.scalars(select(Group.id).where(Group.code == code)).one_or_none()
    if found is None:
        raise LookupError(f"no group has the code {code!r}")
    return found


def _group_of(session: Session, login: str, permissions: Iterable[str]) -> int:
    group = Group(code=f"test.{login}", name=f"Group of {login}")
    session.add(group)
    session.flush()
    session.add_all(GroupPermission(group_id=group.id, permission=code) for code in permissions)
    return group.id


@contextmanager
def _unit() -> Iterator[Session]:
    """The running unit of work, or one of its own."""
    try:
        uow.current_unit()
    except RuntimeError:
        with uow.unit_of_work() as session:
            yield session
    else:
        yield db.session()
        db.session.flush()
