"""Search by code: everything a ticket's code or number stands for, in clear (requirements.md T2-15)."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from addons.pos_ticketing.permissions import DECODE
from addons.pos_ticketing.services.decoding import LONGEST
from addons.pos_ticketing.services.decoding import decode as decoded
from addons.pos_ticketing.services.file_detail import whole_ticket
from addons.pos_ticketing.views import blueprint
from core.errors import Refusal
from core.identity.access import requires
from core.uow import unit_of_work
from core.web.errors import form_errors
from core.web.reading import text


@blueprint.get("/decode")
@requires(DECODE)
def decode() -> str:
    """The field for a code."""
    return render_template("pos_ticketing/decode.html", found=None, errors={})


@blueprint.post("/decode")
@requires(DECODE)
def decode_code() -> ResponseReturnValue:
    """All that is stored of the ticket. Sent as a form, so that no code stands in addresses and logs."""
    try:
        typed = text("code", most=LONGEST)
        with unit_of_work():
            found = [whole_ticket(ticket.id) for ticket in decoded(typed)]
    except Refusal as refusal:
        if refusal.status == 403:
            raise
        errors = form_errors(refusal)
        return render_template("pos_ticketing/decode.html", found=None, errors=errors), refusal.status
    return render_template("pos_ticketing/decode.html", found=found, errors={}, typed=request.form["code"])
