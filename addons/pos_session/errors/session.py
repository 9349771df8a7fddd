"""What is refused of opening, its states and its closing, each with a stable code and one sentence."""

from __future__ import annotations

from core.errors import Forbidden, Invalid, Refusal
from core.i18n import N_


class ResponsibleBusy(Refusal):
    """The responsible already has an active session (opening control, open or closing control)."""

    code = "pos_session.responsible_busy"
    message = N_("You cannot create two active sessions with the same responsible")


class DeskBusy(Refusal):
    """The desk already has an active session."""

    code = "pos_session.desk_busy"
    message = N_("A session is already open for this cash desk")


class SessionNotOpen(Refusal):
    """Nothing is written in a session that is not open."""

    code = "pos_session.session_not_open"
    message = N_("Session %(number)s is not open: nothing can be written in it.")


class SessionNotRunning(Refusal):
    """An X report is of a session that goes on."""

    code = "pos_session.session_not_running"
    message = N_("Session %(number)s is not in progress: there is no X report of it.")


class NotYourSession(Forbidden):
    """Only the responsible of a session, or a manager, opens, moves cash in and closes it."""

    code = "pos_session.not_your_session"
    message = N_("This session is the responsibility of another user.")


class DeskInactive(Refusal):
    """A desk out of use has no new session."""

    code = "pos_session.desk_inactive"
    message = N_("The cash desk %(desk)s is not in use any more.")


class NotAttached(Refusal):
    """The responsible of a session belongs to its centre."""

    code = "pos_session.not_attached"
    message = N_("The responsible of a session must be attached to the centre of its cash desk.")


class NotASeller(Refusal):
    """The responsible of a session is somebody who sells in it."""

    code = "pos_session.not_a_seller"
    message = N_("The responsible of a session must have the right to sell.")


class OpeningRunning(Refusal):
    """Between the count and the open session a worker has the session: it is neither changed nor given up."""

    code = "pos_session.opening_running"
    message = N_("The opening is under way: wait until it is over.")


class OpeningFailed(Refusal):
    """A step of the opening ended with an error, or its worker was lost again and again."""

    code = "pos_session.opening_failed"
    message = N_(
        "The opening could not be finished because of an error. Try again, or call an administrator."
    )


class OpeningOver(Refusal):
    """A worker went on with an opening that another one ended meanwhile."""

    code = "pos_session.opening_over"
    message = N_("The opening is over.")


class OpeningBegun(Refusal):
    """Only a session whose drawer was not counted yet is given up."""

    code = "pos_session.opening_begun"
    message = N_("The drawer is counted already: end the session instead.")


class DeskJournalFault(Refusal):
    """A desk whose journal is not as it was written does not open (requirements.md T1-6)."""

    code = "pos_session.desk_journal_fault"
    message = N_(
        "The journal of the cash desk is not as it was written, from entry %(seq)s on: the session is not opened. "
        "Call a manager."
    )


class NoteRequired(Invalid):
    """An opening difference above the limit of the desk needs a note."""

    code = "pos_session.note_required"
    message = N_(
        "The counted amount differs from the last closing by more than the limit of the cash desk: write why."
    )


class ClosingBlocked(Refusal):
    """Something must be finished before the session can be closed."""

    code = "pos_session.closing_blocked"
    message = N_("The session cannot be closed yet: something is not finished.")


class OthersConnected(Refusal):
    """What may be overridden is overridden knowingly, by who has the right to (``ClosingBlocker.forcible``)."""

    code = "pos_session.others_connected"
    message = N_("Others may still be at work on this cash desk: wait for them, or force the closing.")


class DifferenceNotAccepted(Refusal):
    """A closing difference is accepted explicitly."""

    code = "pos_session.difference_not_accepted"
    message = N_(
        "What was counted differs from what was expected: accept the difference to close the session."
    )


class DifferenceTooLarge(Refusal):
    """Above the limit of the desk only a manager accepts a difference, with a reason."""

    code = "pos_session.difference_too_large"
    message = N_(
        "The difference is above the limit of the cash desk: a manager must accept it, with a reason."
    )


class KeptInvalid(Invalid):
    """What stays in the drawer was counted in it."""

    code = "pos_session.kept_invalid"
    message = N_("What stays in the drawer is at most what was counted.")


class AmountsHidden(Forbidden):
    """A blind desk shows what a session took to managers only, until it is closed."""

    code = "pos_session.amounts_hidden"
    message = N_("The amounts of this cash desk are shown once its session is closed.")


class StaysClosed(Refusal):
    """A closed session is a fact (requirements.md T5-10), unless an addon declares the move that reopens it."""

    code = "pos_session.stays_closed"
    message = N_("Session %(number)s is closed for good: open a new one.")


class DrawerWentOn(Refusal):
    """What a closing left in a drawer is what the next session of the desk began with."""

    code = "pos_session.drawer_went_on"
    message = N_(
        "The drawer of session %(number)s went on in session %(later)s: it cannot be reopened, open a new session."
    )
