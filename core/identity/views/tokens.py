"""One's own API tokens: make, see once, revoke."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from core.errors import Invalid
from core.identity.access import authenticated
from core.identity.actor import current_actor
from core.identity.permissions import declared_permissions
from core.identity.services.sign_in import confirm_password
from core.identity.services.tokens import create_token, revoke_token, tokens_of
from core.identity.views.blueprints import identity
from core.uow import unit_of_work
from core.web.errors import refusal_fields
from core.web.i18n import _
from core.web.reading import ticked, ticked_ids, whole


@identity.get("/account/tokens")
@authenticated
def tokens() -> str:
    """The tokens that can still be used, and the form for a new one."""
    return _page({})


@identity.post("/account/tokens")
@authenticated
def make_token() -> str | tuple[str, int]:
    """Make a token after the password was given again; the answer shows it once."""
    try:
        confirm_password(current_actor().user_id, request.form.get("password", ""))
        with unit_of_work():
            made = create_token(
                request.form.get("name", ""),
                ticked("permissions"),
                ticked_ids("centres"),
                whole("days"),
            )
    except Invalid as refusal:
        return _page(refusal_fields(refusal)), refusal.status
    return _page({}, secret=made.secret)


@identity.post("/account/tokens/<int:token_id>/revoke")
@authenticated
def revoke(token_id: int) -> Response:
    """Make a token worthless."""
    with unit_of_work():
        revoke_token(current_actor().user_id, token_id)
    flash(_("The token is revoked."), "success")
    return redirect(url_for("identity.tokens"))


def _page(errors: dict[str, str], secret: str | None = None) -> str:
    actor = current_actor()
    mine = [
        permission for _addon, permission in declared_permissions() if permission.code in actor.permissions
    ]
    return render_template(
        "core/identity/tokens.html",
        tokens=tokens_of(actor.user_id),
        permissions=mine,
        errors=errors,
        secret=secret,
        values=request.form,
        chosen_permissions=ticked("permissions"),
        chosen_centres=ticked_ids("centres"),
    )
