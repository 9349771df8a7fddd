"""What identity refuses, and why."""

from __future__ import annotations

from core.errors import Forbidden, Invalid, Refusal, Sentences
from core.i18n import N_


class NotLoggedIn(Refusal):
    """Nobody is logged in (any more): pages lead to the login page, programs get 401."""

    code = "core.not_logged_in"
    status = 401
    message = N_("Please log in.")


class LoginRefused(Refusal):
    """Unknown login, wrong password, locked or disabled: never told apart."""

    code = "core.login_refused"
    status = 401
    message = N_("Wrong login or password, or the account is locked. An administrator can unlock it.")


class PasswordChangeDue(Forbidden):
    """The password was set by someone else: the user first chooses his own."""

    code = "core.password_change_due"
    message = N_("First choose a new password.")


class WrongPassword(Invalid):
    """The password asked for again is not the user's."""

    code = "core.wrong_password"
    message = N_("This is not your password.")


class WeakPassword(Invalid):
    """The new password is too short, too long, or the login itself."""

    code = "core.weak_password"
    message = N_("A password has at least 12 characters and is not the login.")


class LastAdministrator(Refusal):
    """The change would leave nobody able to administer."""

    code = "core.last_administrator"
    message = N_(
        "This would leave no active user with the right to administer. Give it to another user first."
    )


class NotManageable(Forbidden):
    """The user also works in centres the administrator is not attached to."""

    code = "core.user_of_other_centres"
    message = N_(
        "This user also belongs to a centre you are not attached to: only its administrators may do this."
    )


class GroupOfOtherCentres(Forbidden):
    """The group gives rights in centres the administrator is not attached to."""

    code = "core.group_of_other_centres"
    message = N_(
        "This group also gives rights in a centre you are not attached to: only its administrators do this."
    )


class AlreadyTaken(Invalid):
    """A name that must be unique is in use."""

    code = "core.already_taken"
    message = N_("This is already in use.")


class AddonSwitchRefused(Refusal):
    """An addon cannot be switched in a centre now; ``reasons`` are msgids with their values."""

    code = "core.addon_switch_refused"
    message = N_("This cannot be switched now: %(reasons)s")
    needs = N_("It needs %(addon)s, which is off here.")
    needed = N_("%(addon)s needs it and is on here.")

    def __init__(self, reasons: list[tuple[str, dict[str, str]]]) -> None:
        super().__init__(reasons=Sentences(reasons))


class GroupInUse(Refusal):
    """A group with users in it is not deleted."""

    code = "core.group_in_use"
    message = N_("There are users in this group: take them out first.")


class OwnAccount(Refusal):
    """An administrator tries to shut himself out."""

    code = "core.own_account"
    message = N_("You cannot take this away from yourself: another administrator may do it.")


class TooManyAttempts(Refusal):
    """Too many failed logins from one address in a short time."""

    code = "core.too_many_attempts"
    status = 429
    message = N_("Too many attempts from this place: wait a minute.")
