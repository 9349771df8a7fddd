"""Administration of groups: a grid of permissions."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy import func, select
from werkzeug.wrappers import Response

from core.db import db
from core.errors import Refusal
from core.identity.access import requires
from core.identity.actor import ADMIN
from core.identity.models import Group, UserGroup
from core.identity.permissions import declared_permissions
from core.identity.services import groups as service
from core.identity.views.blueprints import admin
from core.registry import registry
from core.uow import unit_of_work
from core.web.errors import flash_refusal, refusal_fields
from core.web.i18n import _, translate
from core.web.reading import ticked


@admin.get("/groups")
@requires(ADMIN)
def groups() -> str:
    """Every group with the number of its users."""
    members = func.count(UserGroup.user_id).label("members")
    rows = db.session.execute(
        select(Group, members)
        .outerjoin(UserGroup, UserGroup.group_id == Group.id)
        .group_by(Group.id)
        .order_by(Group.name)
    ).all()
    return render_template("core/admin/groups.html", rows=rows)


@admin.get("/groups/new")
@requires(ADMIN)
def new_group() -> str:
    """The form for a new group."""
    return _form(None, set(), {})


@admin.get("/groups/<int:group_id>")
@requires(ADMIN)
def group(group_id: int) -> str:
    """A group and its permissions."""
    found = service.get_group(group_id)
    return _form(found, service.permissions_of(group_id), {})


@admin.post("/groups/new")
@admin.post("/groups/<int:group_id>")
@requires(ADMIN)
def save_group(group_id: int | None = None) -> Response | tuple[str, int]:
    """Make or change a group; the rights of its users follow at once."""
    try:
        with unit_of_work():
            saved = service.save_group(group_id, _name_to_store(group_id), ticked("permissions"))
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        if not refusal.fields:
            flash_refusal(refusal)
        found = service.get_group(group_id) if group_id is not None else None
        return _form(found, set(ticked("permissions")), refusal_fields(refusal)), refusal.status
    flash(_("The group is saved."), "success")
    return redirect(url_for("admin.group", group_id=saved.id))


@admin.post("/groups/<int:group_id>/delete")
@requires(ADMIN)
def delete_group(group_id: int) -> Response:
    """Delete a group nobody is in."""
    try:
        with unit_of_work():
            service.delete_group(group_id)
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        flash_refusal(refusal)
        return redirect(url_for("admin.group", group_id=group_id))
    flash(_("The group is deleted."), "success")
    return redirect(url_for("admin.groups"))


def _name_to_store(group_id: int | None) -> str:
    """The name of the form; a default group keeps its msgid while its name is not changed."""
    name = request.form.get("name", "").strip()
    stored = service.get_group(group_id).name if group_id is not None else ""
    return stored if stored and name == translate(stored) else name


def _form(found: Group | None, permissions: set[str], errors: dict[str, str]) -> str:
    by_addon: dict[str, list[object]] = {}
    for addon, permission in declared_permissions():
        by_addon.setdefault(addon, []).append(permission)
    summaries = {manifest.name: manifest.summary for manifest in registry().enabled}
    return render_template(
        "core/admin/group.html",
        group=found,
        manageable=found is None or service.is_manageable(found.id),
        by_addon=by_addon,
        summaries=summaries,
        permissions=permissions,
        errors=errors,
        name=request.form.get("name"),
    )
