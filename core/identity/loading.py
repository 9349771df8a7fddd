"""The actor of a request in one SQL statement: user, permissions, centres, switched-off addons."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ScalarSelect, Select, String, bindparam, cast, func, literal, select

from core.db import db
from core.identity.actor import Actor
from core.identity.models import (
    AddonSwitch,
    ApiToken,
    ApiTokenCentre,
    ApiTokenPermission,
    GroupPermission,
    User,
    UserCentre,
    UserGroup,
)

_user: Any = User.__table__
_token: Any = ApiToken.__table__
_grant: Any = GroupPermission.__table__
_member: Any = UserGroup.__table__
_place: Any = UserCentre.__table__
_switch: Any = AddonSwitch.__table__
_token_grant: Any = ApiTokenPermission.__table__
_token_place: Any = ApiTokenCentre.__table__


@dataclass(frozen=True)
class Loaded:
    """An actor and the epoch his login cookie must carry."""

    actor: Actor
    session_epoch: int


def load_user(user_id: int) -> Loaded | None:
    """The actor of a logged-in user, or None when there is none or he is disabled."""
    row = db.session.execute(_BY_USER, {"user_id": user_id}).one_or_none()
    return _loaded(row) if row is not None else None


def load_token(secret: str, at: datetime) -> Actor | None:
    """The actor of a bearer token, or None: unknown, revoked, expired, or its user is disabled."""
    row = db.session.execute(_BY_TOKEN, {"token_hash": token_hash(secret)}).one_or_none()
    if row is None or row.expires_at <= at:
        return None
    loaded = _loaded(row)
    return Actor(
        user_id=loaded.actor.user_id,
        name=loaded.actor.name,
        permissions=loaded.actor.permissions & _words(row.token_permissions),
        centre_ids=loaded.actor.centre_ids & _ids(row.token_centres),
        switched_off=loaded.actor.switched_off,
        login=loaded.actor.login,
        language=loaded.actor.language,
        theme=loaded.actor.theme,
        token_id=row.token_id,
    )


def token_hash(secret: str) -> str:
    """The stored form of a token: SHA-256 in hexadecimal."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _joined(value: Any, statement_of: Select[Any]) -> ScalarSelect[str]:
    """The values a correlated select finds, as one text with commas (NULL when there are none)."""
    return (
        statement_of.with_only_columns(func.aggregate_strings(value, ","))
        .correlate(_user, _token)
        .scalar_subquery()
    )


def _columns() -> list[Any]:
    permissions = (select(_grant).join_from(_grant, _member, _member.c.group_id == _grant.c.group_id)).where(
        _member.c.user_id == _user.c.id
    )
    centres = select(_place).where(_place.c.user_id == _user.c.id)
    switches = (
        select(_switch)
        .join_from(_switch, _place, _place.c.centre_id == _switch.c.centre_id)
        .where(_place.c.user_id == _user.c.id, _switch.c.enabled.is_(False))
    )
    switch_name = cast(_switch.c.centre_id, String) + literal(":", String) + _switch.c.addon
    return [
        _user.c.id,
        _user.c.name,
        _user.c.login,
        _user.c.language,
        _user.c.theme,
        _user.c.must_change_password,
        _user.c.session_epoch,
        _joined(_grant.c.permission, permissions).label("permissions"),
        _joined(cast(_place.c.centre_id, String), centres).label("centres"),
        _joined(switch_name, switches).label("switched_off"),
    ]


_BY_USER = select(*_columns()).where(_user.c.id == bindparam("user_id"), _user.c.active.is_(True))

_BY_TOKEN = (
    select(
        *_columns(),
        _token.c.id.label("token_id"),
        _token.c.expires_at,
        _joined(
            _token_grant.c.permission, select(_token_grant).where(_token_grant.c.token_id == _token.c.id)
        ).label("token_permissions"),
        _joined(
            cast(_token_place.c.centre_id, String),
            select(_token_place).where(_token_place.c.token_id == _token.c.id),
        ).label("token_centres"),
    )
    .join_from(_token, _user, _user.c.id == _token.c.user_id)
    .where(
        _token.c.token_hash == bindparam("token_hash"),
        _token.c.revoked_at.is_(None),
        _user.c.active.is_(True),
    )
)


def _loaded(row: Any) -> Loaded:
    switches = (word.partition(":") for word in _words(row.switched_off))
    actor = Actor(
        user_id=row.id,
        name=row.name,
        permissions=_words(row.permissions),
        centre_ids=_ids(row.centres),
        switched_off=frozenset((int(centre), addon) for centre, _, addon in switches),
        login=row.login,
        language=row.language,
        theme=row.theme,
        must_change_password=row.must_change_password,
    )
    return Loaded(actor, row.session_epoch)


def _words(joined: str | None) -> frozenset[str]:
    return frozenset(joined.split(",")) if joined else frozenset()


def _ids(joined: str | None) -> frozenset[int]:
    return frozenset(int(word) for word in _words(joined))
