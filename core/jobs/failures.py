"""How the failure of a job is kept in its row, and told on the page in the reader's language."""

from __future__ import annotations

import json

from core.errors import Refusal
from core.i18n import N_
from core.web.i18n import translate

_LENGTH = 2000


class WorkerLost(Refusal):
    code = "core.worker_lost"
    message = N_("The worker stopped each time it did this job.")


def note_of(error: Exception) -> str:
    """What to keep: the sentence of a refusal, to be translated later; for anything else its name and text."""
    if isinstance(error, Refusal):
        return json.dumps({"msgid": error.msgid, "params": error.params}, default=str)
    return f"{type(error).__name__}: {error}"[:_LENGTH].replace("\0", "")


def told(note: str | None) -> str:
    """The sentence kept in a row, in the language of the request; "" without one."""
    if note is None or not note.startswith('{"msgid":'):
        return note or ""
    kept = json.loads(note)
    return translate(kept["msgid"], **kept["params"])
