"""What a user does to his own account: password, e-mail address, language, theme."""

from __future__ import annotations

from core.db import db
from core.errors import Invalid
from core.i18n import N_
from core.identity.models import User
from core.identity.passwords import check_strength, hash_password
from core.identity.services.sign_in import end_sessions
from core.journal import enter
from core.mail_address import checked_address

LANGUAGES = ("fr", "en")
THEMES = ("auto", "light", "dark")


def change_own_password(user_id: int, password: str) -> int:
    """Change a password its owner just confirmed; returns the epoch of sessions to come, the others end."""
    user = db.session.get_one(User, user_id)
    check_strength(password, user.login)
    user.password_hash = hash_password(password)
    user.must_change_password = False
    db.session.flush()
    enter("house", "identity.password_changed", {"user": user_id})
    return end_sessions(user_id)


def set_email(user: User, email: str) -> None:
    """Store where a user is mailed ("": nowhere). Raises Invalid; a change is journalled without the address."""
    email = checked_address(email)
    if email != user.email:
        user.email = email
        enter("house", "identity.email_changed", {"user": user.id})


def set_own_email(user_id: int, email: str) -> None:
    """Store where the user himself wants his alerts. Raises Invalid."""
    set_email(db.session.get_one(User, user_id), email)


def set_preferences(user_id: int, language: str | None, theme: str) -> None:
    """Store the language (None: the browser's) and theme a user wants."""
    if language is not None and language not in LANGUAGES:
        raise Invalid(fields={"language": N_("This language is not available.")})
    if theme not in THEMES:
        raise Invalid(fields={"theme": N_("This theme is not available.")})
    user = db.session.get_one(User, user_id)
    user.language, user.theme = language, theme
