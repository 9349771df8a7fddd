"""The states of a session and the transitions between them: one definition, to which other addons may add."""

from __future__ import annotations

from dataclasses import dataclass

from addons.pos_session.models.session import ACTIVE, CLOSED, CLOSING_CONTROL, OPEN, OPENING_CONTROL
from core.i18n import N_
from core.manifest import Manifest, StartError
from core.registry import Registry, registry


@dataclass(frozen=True, slots=True)
class State:
    """A state of a session: ``label`` is a msgid, ``tone`` that of its badge.

    Of the ``active`` states, a responsible and a desk have one session at most. They are this addon's own.
    """

    code: str
    label: str
    tone: str = "secondary"
    active: bool = False


@dataclass(frozen=True, slots=True)
class Transition:
    """A move from one state to another; ``label`` (a msgid) is what its button says."""

    name: str
    source: str
    target: str
    label: str


STATES = (
    State(OPENING_CONTROL, N_("Opening control"), "warning", active=True),
    State(OPEN, N_("In progress"), "success", active=True),
    State(CLOSING_CONTROL, N_("Closing control"), "warning", active=True),
    State(CLOSED, N_("Closed")),
)
TRANSITIONS = (
    Transition("open", OPENING_CONTROL, OPEN, N_("Open the session")),
    Transition("start_closing", OPEN, CLOSING_CONTROL, N_("End of session")),
    Transition("resume", CLOSING_CONTROL, OPEN, N_("Continue selling")),
    Transition("close", CLOSING_CONTROL, CLOSED, N_("Validate the closing and the accounting entries")),
)


def states() -> dict[str, State]:
    """Every state by its code, this addon's first; also those of addons that are off where a session once got one."""
    return {state.code: state for _, state in registry().collect("pos_session_states")}


def state_of(code: str) -> State:
    """The state of a code; one that no loaded addon knows any more is shown as its code."""
    return states().get(code) or State(code, code)


def transition(name: str, centre_id: int) -> Transition:
    """The transition of a name in a centre. KeyError where no addon that is on there has it."""
    known: dict[str, Transition] = {
        move.name: move for _, move in registry().collect("pos_session_transitions", centre=centre_id)
    }
    return known[name]


def check_declared(asked: Registry) -> None:
    """Stop the start when what the addons declare does not fit together. Raises StartError."""
    known: dict[str, Manifest] = {}
    for manifest, state in asked.collect("pos_session_states"):
        if state.code in known:
            raise StartError(
                f"The session state {state.code!r} is declared twice, by {known[state.code].name} and {manifest.name}."
            )
        if state.active != (state.code in ACTIVE):
            raise StartError(
                f"The session state {state.code!r} of {manifest.name} cannot be active: "
                "only pos_session has active states, and exactly its own."
            )
        known[state.code] = manifest
    names: set[str] = set()
    for manifest, move in asked.collect("pos_session_transitions"):
        if move.name in names:
            raise StartError(f"The session transition {move.name!r} of {manifest.name} is declared twice.")
        if unknown := {move.source, move.target} - set(known):
            raise StartError(
                f"The session transition {move.name!r} of {manifest.name} names an unknown state: {min(unknown)}."
            )
        names.add(move.name)
