"""Checking a password and what follows: journal, count of failures, lock (requirements.md T6-9)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select, update

from core import clock
from core.config import settings
from core.db import db
from core.identity.actor import Actor, acting_as
from core.identity.errors import WrongPassword
from core.identity.models import User
from core.identity.passwords import hash_password, needs_rehash, verify_password
from core.journal import enter
from core.uow import unit_of_work


@dataclass(frozen=True)
class Attempt:
    """What came out of comparing a password, before anything is written."""

    user_id: int | None
    password_hash: str | None
    matches: bool
    rehashed: str | None


@dataclass(frozen=True)
class SignedIn:
    """A login that succeeded; ``session_epoch`` goes into the cookie."""

    user_id: int
    session_epoch: int


def normal_login(login: str) -> str:
    """The stored form of a login: no case, no blanks around it."""
    return login.strip().casefold()


def examine(login: str, password: str) -> Attempt:
    """Compare a password outside of any writing transaction: slow on purpose, for unknown logins too."""
    row = db.session.execute(
        select(User.id, User.password_hash).where(User.login == normal_login(login))
    ).first()
    return _compare(row.id if row else None, row.password_hash if row else None, password)


def record(attempt: Attempt, max_failures: int) -> SignedIn | None:
    """Write the outcome of a login inside a unit of work; None means refused (also locked or disabled).

    The lock is decided here, in the transaction: a right password tried after the lock does not get in.
    """
    if attempt.user_id is not None and attempt.matches:
        changes = {"failures": 0, "last_login_at": clock.now()}
        if attempt.rehashed is not None:
            changes["password_hash"] = attempt.rehashed
        epoch = db.session.execute(
            update(User)
            .where(
                User.id == attempt.user_id,
                User.active.is_(True),
                User.locked_at.is_(None),
                User.password_hash == attempt.password_hash,
            )
            .values(**changes)
            .returning(User.session_epoch)
            .execution_options(synchronize_session=False)
        ).scalar_one_or_none()
        if epoch is not None:
            with acting_as(Actor(user_id=attempt.user_id, name="")):
                enter("house", "identity.login", {"user": attempt.user_id})
            return SignedIn(attempt.user_id, epoch)
    enter("house", "identity.login_failed", {"user": attempt.user_id})
    if attempt.user_id is not None and not attempt.matches:
        _count_failure(attempt.user_id, max_failures)
    return None


def confirm_password(user_id: int, password: str, field: str = "password") -> None:
    """Ask a logged-in user's password again; call it before the unit of work it protects.

    Raises WrongPassword for the form's ``field``. A wrong one counts like a failed login: the last allowed
    one locks the user and ends his sessions.
    """
    row = db.session.execute(select(User.id, User.password_hash).where(User.id == user_id)).one()
    attempt = _compare(row.id, row.password_hash, password)
    if attempt.matches:
        return
    with unit_of_work():
        enter("house", "identity.confirmation_failed", {"user": user_id})
        if _count_failure(user_id, settings().login.max_failures):
            end_sessions(user_id)
    raise WrongPassword(fields={field: WrongPassword.message})


def record_logout(user_id: int, *, idle: bool = False) -> None:
    """Enter the end of a login in the journal, inside a unit of work."""
    enter("house", "identity.idle_logout" if idle else "identity.logout", {"user": user_id})


def end_sessions(user_id: int) -> int:
    """Make every login cookie of a user worthless; returns the epoch of those to come."""
    return db.session.execute(
        update(User)
        .where(User.id == user_id)
        .values(session_epoch=User.session_epoch + 1)
        .returning(User.session_epoch)
        .execution_options(synchronize_session=False)
    ).scalar_one()


def _compare(user_id: int | None, stored: str | None, password: str) -> Attempt:
    matches = verify_password(stored, password)
    rehashed = hash_password(password) if matches and stored is not None and needs_rehash(stored) else None
    return Attempt(user_id, stored, matches, rehashed)


def _count_failure(user_id: int, max_failures: int) -> bool:
    """Count a wrong password; True when it is the one that locks the user."""
    failures = db.session.execute(
        update(User)
        .where(User.id == user_id, User.locked_at.is_(None), User.active.is_(True))
        .values(failures=User.failures + 1)
        .returning(User.failures)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()
    if failures is None or failures < max_failures:
        return False
    db.session.execute(
        update(User)
        .where(User.id == user_id)
        .values(locked_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    enter("house", "identity.locked", {"user": user_id, "failures": failures})
    return True
