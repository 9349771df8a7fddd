"""API tokens: shown once, stored hashed, limited to permissions, centres and a time."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import insert, select

from core import clock
from core.db import db
from core.errors import Forbidden, Invalid, NotFound
from core.i18n import N_
from core.identity.actor import current_actor
from core.identity.loading import token_hash
from core.identity.models import ApiToken, ApiTokenCentre, ApiTokenPermission
from core.journal import enter

PREFIX = "guichet_"
MOST_DAYS = 730


class NewToken(NamedTuple):
    """A token just made; ``secret`` is shown now and never again."""

    token: ApiToken
    secret: str


def create_token(name: str, permissions: Collection[str], centres: Collection[int], days: int) -> NewToken:
    """Make a token of the acting user, with rights and centres he has himself, for 1 to 730 days.

    Raises Invalid (name, days, nothing chosen), Forbidden (a right he has not), NotFound (a foreign centre).
    """
    actor = current_actor()
    name = name.strip()
    if not name or len(name) > 120:
        raise Invalid(fields={"name": N_("A name is needed (120 characters at most).")})
    if not 1 <= days <= MOST_DAYS:
        raise Invalid(fields={"days": N_("Choose between 1 and 730 days.")})
    if not permissions:
        raise Invalid(fields={"permissions": N_("Choose at least one permission.")})
    if not centres:
        raise Invalid(fields={"centres": N_("Choose at least one centre.")})
    if actor.is_system or actor.token_id is not None or not set(permissions) <= actor.permissions:
        raise Forbidden()
    if not set(centres) <= actor.centre_ids:
        raise NotFound()
    secret = PREFIX + secrets.token_urlsafe(32)
    now = clock.now()
    token = ApiToken(
        user_id=actor.user_id,
        name=name,
        token_hash=token_hash(secret),
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    db.session.add(token)
    db.session.flush()
    db.session.execute(
        insert(ApiTokenPermission),
        [{"token_id": token.id, "permission": code} for code in sorted(set(permissions))],
    )
    db.session.execute(
        insert(ApiTokenCentre),
        [{"token_id": token.id, "centre_id": centre} for centre in sorted(set(centres))],
    )
    enter(
        "house",
        "identity.token_created",
        {
            "token": token.id,
            "user": actor.user_id,
            "permissions": sorted(set(permissions)),
            "centres": sorted(set(centres)),
            "days": days,
        },
    )
    return NewToken(token, secret)


def revoke_token(user_id: int, token_id: int) -> None:
    """Make a token of a user worthless at once; NotFound when it is not his. Twice changes nothing."""
    token = db.session.scalars(
        select(ApiToken).where(ApiToken.id == token_id, ApiToken.user_id == user_id)
    ).one_or_none()
    if token is None:
        raise NotFound()
    if token.revoked_at is not None:
        return
    token.revoked_at = clock.now()
    enter("house", "identity.token_revoked", {"token": token.id, "user": user_id})


def tokens_of(user_id: int) -> Sequence[ApiToken]:
    """The tokens of a user that can still be used, the newest first."""
    return db.session.scalars(
        select(ApiToken)
        .where(ApiToken.user_id == user_id, ApiToken.revoked_at.is_(None), ApiToken.expires_at > clock.now())
        .order_by(ApiToken.id.desc())
    ).all()
