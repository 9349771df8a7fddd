"""Pages that use every part of the web shell, and pages that fail in every way."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from core.db import db
from core.errors import Invalid, Link, Refusal
from core.identity.access import authenticated, public, requires
from core.identity.models import Centre, User
from core.web.centre import current_centre
from core.web.i18n import _, ngettext
from core.web.tables import Column, Empty, Filter, Table

blueprint = Blueprint("probe", __name__, url_prefix="/probe", template_folder=None)


@blueprint.get("/users")
@requires("probe.look")
def users() -> ResponseReturnValue:
    table = Table(
        "probe.users",
        select(User),
        [
            Column("login", _("Login"), sort=User.login, link=lambda row: f"/probe/users?id={row.id}"),
            Column("name", _("Name"), sort=User.name),
            Column("cents", _("Amount"), value=lambda row: row.id * 100_000, sort=User.id, format="money"),
            Column("active", _("Active"), format="yesno", badge=lambda row: "success"),
        ],
        search=[User.login, User.name],
        filters=[Filter("active", _("Active"), User.active, [(True, _("yes")), (False, _("no"))])],
        order="login",
        empty=Empty(_("No user"), _("Make one."), "/probe/touch", _("New user")),
        page_size=10,
    )
    return table.render("probe/users.html")


@blueprint.get("/centres")
@requires("probe.look")
def centres() -> ResponseReturnValue:
    table = Table("centres", select(Centre), [Column("name", "Name", sort=Centre.name)], search=[Centre.name])
    return table.render("probe/users.html")


@blueprint.get("/empty")
@requires("probe.look")
def empty() -> ResponseReturnValue:
    nobody = select(User).where(User.login == "nobody")
    columns = [Column("login", "Login", sort=User.login)]
    table = Table("empty", nobody, columns, empty=Empty("No user", "Make one.", "/probe/touch", "New user"))
    return table.render("probe/users.html")


@blueprint.get("/touch")
@requires("probe.touch")
def touch() -> ResponseReturnValue:
    return render_template("probe/page.html", word=ngettext("%(num)s seat", "%(num)s seats", 2))


@blueprint.post("/touch")
@requires("probe.touch")
def touched() -> ResponseReturnValue:
    flash(_("Touched <b>%(what)s</b>", what=request.form["what"]), "success")
    return redirect(url_for("probe.touch"))


@blueprint.get("/here")
@authenticated
def here() -> ResponseReturnValue:
    return current_centre().name


@blueprint.route("/refuse", methods=["GET", "POST"])
@authenticated
def refuse() -> ResponseReturnValue:
    raise Refusal(
        "Look at %(page)s first.", page="that page", links=[Link("Look", "probe.users", {"q": "x"})]
    )


@blueprint.get("/invalid")
@authenticated
def invalid() -> ResponseReturnValue:
    raise Invalid(fields={"name": "Field may not be null."})


@blueprint.get("/abort/<int:status>")
@public
def fail(status: int) -> ResponseReturnValue:
    abort(status)


@blueprint.get("/broken")
@public
def broken() -> ResponseReturnValue:
    raise RuntimeError("secret detail")


@blueprint.get("/database")
@authenticated
def database() -> ResponseReturnValue:
    db.session.execute(db.text("SELECT no_such_column FROM core__user"))
    return ""


@blueprint.get("/missing")
@authenticated
def missing() -> ResponseReturnValue:
    return render_template("probe/missing.html")
