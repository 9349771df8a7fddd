"""Several accounting closures in one go: the confirmation that lists them, then what became of each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from addons.pos_accounting_close.errors.bulk import NothingPicked
from addons.pos_accounting_close.permissions import ACCOUNTING_CLOSE
from addons.pos_accounting_close.services.bulk_closing import MOST_AT_ONCE, close_one, ready_drawers
from addons.pos_accounting_close.views import blueprint
from addons.pos_accounting_close.views.drawer_cells import PICKED, code_of
from addons.pos_session.models import Session
from core.errors import Link, Refusal
from core.identity.access import requires
from core.identity.actor import current_actor, require
from core.identity.visibility import visible
from core.web import reading
from core.web.errors import refusal_text
from core.web.reading import integer


@dataclass(frozen=True)
class Outcome:
    """What became of a drawer: the ``number`` of its closure, or why it was refused."""

    session_id: int
    code: str
    number: int | None = None
    refused: str = ""
    links: list[Link] = field(default_factory=list)


@blueprint.get("/bulk")
@requires(ACCOUNTING_CLOSE)
def bulk_confirm() -> ResponseReturnValue:
    """Which drawers, with what was found in each and in all; those picked, or all that may be closed."""
    picked = _picked_ids() if PICKED in request.args else None
    return _confirmation(picked)


@blueprint.post("/bulk")
@requires(ACCOUNTING_CLOSE)
def bulk_close() -> ResponseReturnValue:
    """Close each drawer in its own unit of work; sent again, each has the answer it had."""
    try:
        ids = reading.ticked_ids(PICKED)
        if not ids:
            raise NothingPicked(fields={PICKED: NothingPicked.message})
    except reading.FormFault as refusal:
        return _confirmation(None, refusal), refusal.status
    except NothingPicked as refusal:
        return _confirmation(None, refusal), refusal.status
    sessions = [visible(Session, session_id) for session_id in dict.fromkeys(ids[:MOST_AT_ONCE])]
    for session in sessions:
        require(ACCOUNTING_CLOSE, session.centre_id)
    codes = [(session.id, session.code) for session in sessions]
    outcomes = [_close(session_id, code) for session_id, code in codes]
    return render_template("pos_accounting_close/bulk_done.html", outcomes=outcomes)


def _close(session_id: int, code: str) -> Outcome:
    def work() -> dict[str, Any]:
        return {"number": close_one(session_id).number}

    scope = f"pos_accounting_close.bulk:{current_actor().user_id}:{session_id}"
    try:
        answer = reading.once_from_form(scope, work)
    except Refusal as refusal:
        return Outcome(session_id, code, refused=refusal_text(refusal), links=refusal.links)
    return Outcome(session_id, code, answer["number"])


def _picked_ids() -> list[int]:
    """The ids in the address; what is no id finds nothing."""
    found = []
    for text in request.args.getlist(PICKED)[:MOST_AT_ONCE]:
        try:
            found.append(integer(text))
        except ValueError:
            continue
    return found


def _confirmation(picked: list[int] | None, refusal: Refusal | None = None) -> str:
    found = ready_drawers(picked)
    return render_template(
        "pos_accounting_close/bulk_confirm.html",
        found=found,
        left_out=0 if picked is None else len(set(picked)) - len(found),
        cash=sum(each.cash for each in found),
        others=sum(each.others for each in found),
        code_of=code_of,
        message=refusal_text(refusal) if refusal else "",
        most=MOST_AT_ONCE,
    )
