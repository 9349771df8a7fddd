"""Login and logout."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from core.config import settings
from core.identity.access import public
from core.identity.actor import current_actor
from core.identity.errors import LoginRefused, TooManyAttempts
from core.identity.login import count_failed_login, refuse_hasty_address, sign_in, sign_out
from core.identity.services.sign_in import examine, record
from core.identity.views.blueprints import identity
from core.uow import unit_of_work
from core.web.errors import refusal_text
from core.web.links import next_page


@identity.get("/login")
@public
def login() -> str | Response:
    """The login form; whoever is logged in goes on."""
    if not current_actor().is_anonymous:
        return redirect(next_page())
    return render_template("core/identity/login.html", login="", refused=None)


@identity.post("/login")
@public
def enter() -> str | Response | tuple[str, int]:
    """Log in; the refusal never says whether the login exists, is locked or disabled."""
    name = request.form.get("login", "")
    try:
        refuse_hasty_address()
        attempt = examine(name, request.form.get("password", ""))
        with unit_of_work():
            signed = record(attempt, settings().login.max_failures)
        if signed is None:
            count_failed_login()
            raise LoginRefused()
    except (LoginRefused, TooManyAttempts) as refusal:
        page = render_template("core/identity/login.html", login=name, refused=refusal_text(refusal))
        return page, refusal.status
    sign_in(signed)
    return redirect(next_page())


@identity.post("/logout")
@public
def logout() -> Response:
    """Log out; a second click changes nothing."""
    sign_out()
    return redirect(url_for("identity.login"))
