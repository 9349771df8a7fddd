"""One's own account: password, e-mail address, language, theme."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from core.db import db
from core.errors import Invalid
from core.i18n import N_
from core.identity.access import authenticated
from core.identity.actor import current_actor
from core.identity.login import renew_cookie
from core.identity.models import User
from core.identity.services.account import change_own_password, set_own_email, set_preferences
from core.identity.services.sign_in import confirm_password
from core.identity.views.blueprints import identity
from core.uow import unit_of_work
from core.web.errors import refusal_fields
from core.web.i18n import _


@identity.get("/account")
@authenticated(before_password_change=True)
def account() -> str:
    """Password, e-mail address and choices."""
    return _page({})


@identity.post("/account/password")
@authenticated(before_password_change=True)
def change_password() -> Response | tuple[str, int]:
    """Change the password; every other session of the user ends."""
    actor = current_actor()
    password = request.form.get("password", "")
    try:
        confirm_password(actor.user_id, request.form.get("current", ""), field="current")
        if password != request.form.get("again", ""):
            raise Invalid(fields={"again": N_("The two passwords are not the same.")})
        if password == request.form.get("current", ""):
            raise Invalid(fields={"password": N_("Choose another password than the one you had.")})
        with unit_of_work():
            epoch = change_own_password(actor.user_id, password)
    except Invalid as refusal:
        return _page(refusal_fields(refusal)), refusal.status
    renew_cookie(epoch)
    flash(_("Your password is changed. Your other sessions were ended."), "success")
    return redirect(url_for("identity.account"))


@identity.post("/account/email")
@authenticated
def email() -> Response | tuple[str, int]:
    """Store where the user wants his alerts."""
    try:
        with unit_of_work():
            set_own_email(current_actor().user_id, request.form.get("email", ""))
    except Invalid as refusal:
        return _page(refusal_fields(refusal)), refusal.status
    flash(_("Your e-mail address is stored."), "success")
    return redirect(url_for("identity.account"))


@identity.post("/account/preferences")
@authenticated
def preferences() -> Response:
    """Store language and theme; a field that is not sent stays as it is."""
    actor = current_actor()
    language = request.form.get("language", actor.language or "") or None
    with unit_of_work():
        set_preferences(actor.user_id, language, request.form.get("theme", actor.theme))
    if language is not None:
        session["language"] = language
    flash(_("Your choices are stored."), "success")
    return redirect(url_for("identity.account"))


def _page(errors: dict[str, str]) -> str:
    user = db.session.get_one(User, current_actor().user_id)
    typed = request.form.get("email", user.email)
    return render_template("core/identity/account.html", email=typed, errors=errors)
