"""Administration of users: list, make, change, disable, unlock, new password."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from core.db import db
from core.errors import Invalid, Refusal
from core.identity.access import requires
from core.identity.actor import ADMIN
from core.identity.models import Group, User
from core.identity.services import users as service
from core.identity.services.places import centres as my_centres
from core.identity.views.blueprints import admin
from core.uow import unit_of_work
from core.web.errors import flash_refusal, refusal_fields
from core.web.i18n import _
from core.web.reading import ticked_ids
from core.web.tables import Column, Empty, Filter, Table


@admin.get("/users")
@requires(ADMIN)
def users() -> str | Response:
    """The users of the administrator's centres, and those of none."""
    table = Table(
        "users",
        service.users_statement(),
        [
            Column(
                "login", _("Login"), sort=User.login, link=lambda row: url_for("admin.user", user_id=row.id)
            ),
            Column("name", _("Name"), sort=User.name),
            Column("email", _("E-mail"), sort=User.email),
            Column("last_login_at", _("Last login"), sort=User.last_login_at, format="localtime"),
            Column("state", _("State"), value=_state, badge=_tone),
        ],
        search=[User.login, User.name, User.email],
        filters=[
            Filter(
                "active",
                _("State"),
                options=[("1", _("Active")), ("0", _("Disabled"))],
                where=lambda chosen: User.active.is_(chosen == "1"),
            )
        ],
        order=[User.login],
        empty=Empty(
            _("No user found"),
            _("Change the search, or make a user."),
            url_for("admin.new_user"),
            _("New user"),
        ),
    )
    return table.render("core/admin/users.html")


@admin.get("/users/new")
@requires(ADMIN)
def new_user() -> str:
    """The form for a new user."""
    return _form(None, set(), set(), {})


@admin.post("/users/new")
@requires(ADMIN)
def create_user() -> Response | tuple[str, int]:
    """Make a user; he chooses his own password at his first login."""
    groups, centres = ticked_ids("groups"), ticked_ids("centres")
    try:
        with unit_of_work():
            made = service.create_user(
                request.form.get("login", ""),
                request.form.get("name", ""),
                request.form.get("password", ""),
                groups=groups,
                centres=centres,
                email=request.form.get("email", ""),
            )
    except Invalid as refusal:
        return _form(None, set(groups), set(centres), refusal_fields(refusal)), refusal.status
    flash(_("%(name)s can log in now and will choose a password.", name=made.name), "success")
    return redirect(url_for("admin.user", user_id=made.id))


@admin.get("/users/<int:user_id>")
@requires(ADMIN)
def user(user_id: int) -> str:
    """A user: name, e-mail address, groups, centres, state."""
    found = service.get_user(user_id)
    return _form(found, service.groups_of(user_id), service.centres_of(user_id), {})


@admin.post("/users/<int:user_id>")
@requires(ADMIN)
def change_user(user_id: int) -> Response | tuple[str, int]:
    """Change name, e-mail address, groups and centres."""
    groups, centres = ticked_ids("groups"), ticked_ids("centres")
    try:
        with unit_of_work():
            service.update_user(
                user_id,
                request.form.get("name", ""),
                groups,
                centres,
                email=request.form.get("email"),
            )
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        if not refusal.fields:
            flash_refusal(refusal)
            return redirect(url_for("admin.user", user_id=user_id))
        page = _form(service.get_user(user_id), set(groups), set(centres), refusal_fields(refusal))
        return page, refusal.status
    flash(_("The user is saved."), "success")
    return redirect(url_for("admin.user", user_id=user_id))


@admin.post("/users/<int:user_id>/<any(disable, enable, unlock):what>")
@requires(ADMIN)
def switch_user(user_id: int, what: str) -> Response:
    """Disable, enable or unlock a user, at once."""
    try:
        with unit_of_work():
            if what == "unlock":
                service.unlock(user_id)
            else:
                service.set_active(user_id, what == "enable")
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        flash_refusal(refusal)
    else:
        flash(_("The user is saved."), "success")
    return redirect(url_for("admin.user", user_id=user_id))


@admin.post("/users/<int:user_id>/password")
@requires(ADMIN)
def reset_password(user_id: int) -> Response | tuple[str, int]:
    """Give a user a password he must change at his next login."""
    try:
        with unit_of_work():
            service.reset_password(user_id, request.form.get("password", ""))
    except Invalid as refusal:
        found = service.get_user(user_id)
        page = _form(found, service.groups_of(user_id), service.centres_of(user_id), refusal_fields(refusal))
        return page, refusal.status
    flash(_("The user must choose a new password at the next login."), "success")
    return redirect(url_for("admin.user", user_id=user_id))


def _form(found: User | None, groups: set[int], centres: set[int], errors: dict[str, str]) -> str:
    return render_template(
        "core/admin/user.html",
        user=found,
        manageable=found is None or service.is_manageable(found.id),
        groups=db.session.scalars(select(Group).order_by(Group.name)).all(),
        places=my_centres(),
        chosen_groups=groups,
        chosen_centres=centres,
        errors=errors,
        values=request.form,
    )


def _state(row: User) -> str:
    if not row.active:
        return str(_("Disabled"))
    return str(_("Locked") if row.locked_at is not None else _("Active"))


def _tone(row: User) -> str:
    if not row.active:
        return "secondary"
    return "danger" if row.locked_at is not None else "success"
