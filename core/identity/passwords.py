"""Passwords: argon2id hashes, renewed when their cost rises; an unknown login takes the same time."""

from __future__ import annotations

from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from core.identity.errors import WeakPassword

LEAST = 12
"""Fewest characters of a password; the texts say so too."""
MOST = 500

hasher = PasswordHasher()
"""The recommended cost; the tests put a cheap one here."""


def hash_password(password: str) -> str:
    """The argon2id hash to store, with its salt and cost."""
    return hasher.hash(password)


def verify_password(stored: str | None, password: str) -> bool:
    """Whether ``password`` belongs to the hash; ``None`` (no such user) costs the same time and is False."""
    possible = stored is not None and len(password) <= MOST
    try:
        hasher.verify(stored if possible and stored else _nobody(hasher), password[:MOST])
    except (VerificationError, InvalidHashError):
        return False
    return possible


def needs_rehash(stored: str) -> bool:
    """Whether the hash was made with another cost than today's."""
    return hasher.check_needs_rehash(stored)


def check_strength(password: str, login: str) -> None:
    """Raises WeakPassword for a password that is too short, too long, or the login itself."""
    if not LEAST <= len(password) <= MOST or password.strip().casefold() == login.casefold():
        raise WeakPassword(fields={"password": WeakPassword.message})


@lru_cache(maxsize=1)
def _nobody(made_by: PasswordHasher) -> str:
    """The hash compared when there is no user, so that an unknown login takes as long as a known one."""
    return made_by.hash("nobody has this password")
