"""docs/session-states.md: the states of a session and the moves between them, drawn from their one definition."""

from __future__ import annotations

from collections.abc import Callable

from core.manifest import Manifest
from core.registry import registry
from core.web.catalog import po_file, read_catalog

INTRODUCTION = """# States of a session

A session is made for a desk and a responsible, and ends as a fact. The states and the moves between them have one
definition, `addons/pos_session/services/states.py`; other addons add states after `closed` and further moves
(hooks `pos_session_states`, `pos_session_transitions`) and may forbid any move (`pos_session_moving`). Of the active
states a responsible has one session at most, and a desk too: two unique indexes of the database see to it.
This page is read off the code (`make docs` writes it, a test compares).
"""
GIVEN_UP = """
*Give up* deletes a session whose drawer was not counted: nothing was written in it yet. Its number is not used again,
and the journal says why it is missing. Where an addon has something to do before the opening (hook
`pos_session_opening`), the session stays in opening control while the worker does it, and when it is refused.

*Reopening*: where an addon declares a move from a state that is not active to `open`, the responsible of a session (or
a manager) may make it, as long as no later session went on with its drawer (`services/reopening.py`). It then ends with
another closing; what the first one wrote stays. Without such an addon `closed` stays the end.
"""


def states_page() -> str:
    """The page. Needs an app context."""
    states = registry().collect("pos_session_states")
    moves = registry().collect("pos_session_transitions")
    drawing = ["stateDiagram-v2", f"    [*] --> {states[0][1].code}: create"]
    drawing += [f"    {move.source} --> {move.target}: {move.name}" for _, move in moves]
    drawing.append(f"    {states[0][1].code} --> [*]: give up")
    parts = [INTRODUCTION, "```mermaid\n" + "\n".join(drawing) + "\n```", GIVEN_UP]
    rows = [
        f"| `{state.code}` | {state.label} | {_french(owner)(state.label)} | {'yes' if state.active else 'no'} "
        f"| `{owner.name}` |"
        for owner, state in states
    ]
    parts.append(
        "| state | English | French | active | declared by |\n| --- | --- | --- | --- | --- |\n"
        + "\n".join(rows)
    )
    rows = [
        f"| `{move.name}` | `{move.source}` | `{move.target}` | {move.label} | {_french(owner)(move.label)} "
        f"| `{owner.name}` |"
        for owner, move in moves
    ]
    parts.append(
        "\n| move | from | to | English | French | declared by |\n| --- | --- | --- | --- | --- | --- |\n"
        + "\n".join(rows)
        + "\n"
    )
    return "\n".join(parts)


def _french(owner: Manifest) -> Callable[[str], str]:
    """The French of an addon's texts."""
    catalog = read_catalog(po_file(owner.path))

    def translated(msgid: str) -> str:
        message = catalog.get(msgid)
        return str(message.string) if message is not None and message.string else msgid

    return translated
