"""Who acts now: a frozen value in a context variable. Knows no Flask and no database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token
from dataclasses import dataclass

from core.errors import Forbidden, NotFound

ADMIN = "core.admin"
"""The permission to administer users, groups, centres and addon switches."""


@dataclass(frozen=True)
class Actor:
    """A user (or token, or the system) with everything a decision about rights needs."""

    user_id: int
    name: str
    permissions: frozenset[str] = frozenset()
    centre_ids: frozenset[int] = frozenset()
    switched_off: frozenset[tuple[int, str]] = frozenset()
    login: str = ""
    language: str | None = None
    theme: str = "auto"
    token_id: int | None = None
    is_system: bool = False
    must_change_password: bool = False

    @property
    def is_anonymous(self) -> bool:
        """True for the visitor nobody knows."""
        return self.user_id == 0 and not self.is_system

    @property
    def author_id(self) -> int | None:
        """The user's id for a nullable "who did it" column; None for the system."""
        return self.user_id or None

    def may(self, permission: str, centre_id: int | None = None) -> bool:
        """Whether the actor has a permission (in a centre, when one is given)."""
        if self.is_system:
            return True
        return permission in self.permissions and (centre_id is None or centre_id in self.centre_ids)

    def sees(self, centre_id: int) -> bool:
        """Whether what belongs to a centre exists for this actor."""
        return self.is_system or centre_id in self.centre_ids


ANONYMOUS = Actor(user_id=0, name="")
SYSTEM = Actor(user_id=0, name="system", is_system=True)

_actor: ContextVar[Actor] = ContextVar("actor", default=ANONYMOUS)


def current_actor() -> Actor:
    """The actor of this request or job; ANONYMOUS (sees nothing, may nothing) where none was set."""
    return _actor.get()


def set_actor(actor: Actor) -> Token[Actor]:
    """Set the actor until ``reset_actor``; only the edge of a request or job calls this."""
    return _actor.set(actor)


def reset_actor(token: Token[Actor]) -> None:
    """Undo ``set_actor``."""
    _actor.reset(token)


@contextmanager
def acting_as(actor: Actor) -> Iterator[Actor]:
    """Act as ``actor`` inside the block."""
    token = _actor.set(actor)
    try:
        yield actor
    finally:
        _actor.reset(token)


def require(permission: str, centre_id: int | None) -> Actor:
    """The actor, if he has ``permission`` and is attached to the centre (when one is given).

    Raises NotFound for a foreign centre (its existence is not told) and where the addon of the permission is
    switched off, Forbidden for a missing permission.
    """
    actor = current_actor()
    if centre_id is not None and not actor.sees(centre_id):
        raise NotFound()
    if (centre_id, permission.partition(".")[0]) in actor.switched_off:
        raise NotFound()
    if not actor.may(permission, centre_id):
        raise Forbidden(permission=permission)
    return actor
