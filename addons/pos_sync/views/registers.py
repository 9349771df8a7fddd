"""The registers of head office: how each is, its batches in both directions; made, renamed, put away; a batch made."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from addons.pos_sync.errors.files import FileFault
from addons.pos_sync.errors.sending import NotHeadOffice, NothingChanged, RegisterPutAway
from addons.pos_sync.models import ReceivedBatch, Register, SentBatch
from addons.pos_sync.permissions import MANAGE, VIEW
from addons.pos_sync.services.receiving import registers as service
from addons.pos_sync.services.receiving.overview import registers, waits_since
from addons.pos_sync.services.receiving.quarantine import is_set_aside
from addons.pos_sync.services.sending.making import make_batch
from addons.pos_sync.settings import HEAD_OFFICE, exchanges_as
from addons.pos_sync.views import blueprint
from addons.pos_sync.views.order_reading import check_shared
from addons.pos_sync.views.words import KINDS, received_state, sent_state, since_in_words
from core.db import db
from core.identity.access import requires
from core.identity.actor import current_actor, require
from core.identity.visibility import visible
from core.web.centre import current_centre
from core.web.errors import flash_refusal
from core.web.i18n import _, translate
from core.web.in_use import in_use_column, in_use_filter
from core.web.reading import once_from_form
from core.web.saving import saved
from core.web.tables import Column, Empty, Table


@blueprint.get("/registers")
@requires(VIEW)
def register_list() -> ResponseReturnValue:
    """The registers of the current centre: what passed last, what waits, and since when."""
    check_shared()
    centre = current_centre()
    require(VIEW, centre.id)
    may_manage = current_actor().may(MANAGE, centre.id)
    table = Table(
        "registers",
        registers(centre.id),
        [
            Column(
                "code",
                _("Code"),
                sort=Register.code,
                link=lambda row: url_for("pos_sync.register_show", register_id=row.id),
            ),
            Column("name", _("Name"), sort=Register.name),
            in_use_column(),
            Column("faults", _("To look at"), value=_faults, badge=lambda row: "danger"),
            Column("last_import", _("Last import"), format="localtime"),
            Column("last_export", _("Last export"), format="localtime"),
            Column("waiting_batches", _("Batches waiting"), format="number"),
            Column("waiting_exports", _("Exports waiting"), sort=Register.waiting_exports, format="number"),
            Column("waits", _("Waits for"), value=lambda row: since_in_words(waits_since(row))),
        ],
        search=[Register.code, Register.name],
        filters=[in_use_filter(Register.active)],
        order=[Register.code],
        empty=Empty(
            _("No register yet"),
            _("A register is a server in a venue. Its code names its folder in the exchange."),
            url_for("pos_sync.register_new") if may_manage else None,
            _("New register") if may_manage else None,
        ),
    )
    return table.render(
        "pos_sync/registers.html", is_head_office=exchanges_as(HEAD_OFFICE), may_manage=may_manage
    )


@blueprint.route("/registers/new", methods=["GET", "POST"])
@requires(MANAGE)
def register_new() -> ResponseReturnValue:
    """Make a register of the current centre; sent twice it is one."""
    check_shared()
    centre = current_centre()
    require(MANAGE, centre.id)

    def page(errors: dict[str, str]) -> str:
        return render_template("pos_sync/register_form.html", register=None, errors=errors)

    def work() -> dict[str, Any]:
        made = service.make_register(centre.id, request.form.get("code", "").strip(), _name())
        return {"register": made.id}

    if request.method == "GET":
        return page({})
    return saved(
        lambda: _once("register", work),
        page,
        _("The register is there. Give its server this code, and the address of its folder."),
        lambda made: url_for("pos_sync.register_show", register_id=made["register"]),
    )


@blueprint.get("/registers/<int:register_id>")
@requires(VIEW)
def register_show(register_id: int) -> ResponseReturnValue:
    """How a register is, and its batches in both directions, the newest first."""
    register = visible(Register, register_id)
    require(VIEW, register.centre_id)
    row = db.session.execute(registers(register.centre_id).where(Register.id == register.id)).one()
    newest = select(func.max(SentBatch.number)).where(
        SentBatch.register_id == register.id, SentBatch.acknowledged_at.is_not(None)
    )
    acknowledged = db.session.scalar(newest) or 0
    received = _received(register)
    if request.headers.get("HX-Target") == received.dom_id or "r_format" in request.args:
        return received.render("pos_sync/register.html")
    return _sent(register, acknowledged).render(
        "pos_sync/register.html",
        register=register,
        row=row,
        waits=since_in_words(waits_since(row)),
        received=received,
        may_manage=current_actor().may(MANAGE, register.centre_id),
    )


@blueprint.route("/registers/<int:register_id>/edit", methods=["GET", "POST"])
@requires(MANAGE)
def register_edit(register_id: int) -> ResponseReturnValue:
    """Rename a register."""
    register = visible(Register, register_id)
    require(MANAGE, register.centre_id)

    def page(errors: dict[str, str]) -> str:
        return render_template("pos_sync/register_form.html", register=register, errors=errors)

    def work() -> dict[str, Any]:
        return {"register": service.change_register(register_id, _name(), register.active).id}

    if request.method == "GET":
        return page({})
    return saved(
        lambda: _once("register", work),
        page,
        _("The register is changed."),
        url_for("pos_sync.register_show", register_id=register_id),
    )


@blueprint.post("/registers/<int:register_id>/active")
@requires(MANAGE)
def register_active(register_id: int) -> ResponseReturnValue:
    """Put a register away, or take it back into use."""
    register = visible(Register, register_id)
    require(MANAGE, register.centre_id)
    active = request.form.get("active") == "1"
    _once(
        "register",
        lambda: {"register": service.change_register(register_id, register.name, active).id},
    )
    flash(
        _("The register is in use again.")
        if active
        else _("The register is out of use: nothing is exchanged with it."),
        "success",
    )
    return redirect(url_for("pos_sync.register_show", register_id=register_id))


@blueprint.post("/registers/<int:register_id>/batch")
@requires(MANAGE)
def register_batch(register_id: int) -> ResponseReturnValue:
    """Make a batch for a register: what differs, where that is possible, or all; the worker sends it."""
    register = visible(Register, register_id)
    require(MANAGE, register.centre_id)
    kind = "full" if request.form.get("kind") == "full" else None

    def work() -> dict[str, Any]:
        return {"batch": make_batch(register_id, kind).number}

    try:
        made = _once("batch", work)
        flash(_("Batch %(number)s is made. It is sent within a minute.", number=made["batch"]), "success")
    except (NothingChanged, RegisterPutAway, NotHeadOffice, FileFault) as refusal:
        flash_refusal(refusal)
    return redirect(url_for("pos_sync.register_show", register_id=register_id))


def _sent(register: Register, acknowledged: int) -> Table:
    return Table(
        "sent-batches",
        select(SentBatch).where(SentBatch.register_id == register.id),
        [
            Column("number", _("Batch"), sort=SentBatch.number, format="number"),
            Column("kind", _("Kind"), value=lambda batch: translate(KINDS[batch.kind])),
            Column("rows", _("Rows"), format="number"),
            Column("made_at", _("Made"), sort=SentBatch.made_at, format="localtime"),
            Column("sent_at", _("Sent"), format="localtime"),
            Column("acknowledged_at", _("Applied"), format="localtime"),
            Column(
                "state",
                _("State"),
                value=lambda batch: translate(sent_state(batch, acknowledged)[0]),
                badge=lambda batch: sent_state(batch, acknowledged)[1],
            ),
            Column("refusal", _("Reason")),
        ],
        order=[SentBatch.number.desc()],
        page_size=20,
        empty=Empty(_("No batch yet"), _("Make one: the register imports it when a drawer opens.")),
    )


def _received(register: Register) -> Table:
    return Table(
        "received-batches",
        select(ReceivedBatch).where(ReceivedBatch.register_id == register.id),
        [
            Column(
                "number",
                _("Export"),
                sort=ReceivedBatch.number,
                format="number",
                link=lambda batch: (
                    url_for("pos_sync.quarantine_show", batch_id=batch.id)
                    if current_actor().may(MANAGE, register.centre_id) and is_set_aside(batch)
                    else None
                ),
            ),
            Column(
                "rows",
                _("Rows"),
                value=lambda batch: batch.rows if batch.applied_at else None,
                format="number",
            ),
            Column("made_at", _("Made"), format="localtime"),
            Column("received_at", _("Received"), sort=ReceivedBatch.received_at, format="localtime"),
            Column("applied_at", _("Applied"), format="localtime"),
            Column(
                "state",
                _("State"),
                value=lambda batch: translate(received_state(batch, register)[0]),
                badge=lambda batch: received_state(batch, register)[1],
            ),
            Column("reason", _("Reason")),
        ],
        order=[ReceivedBatch.number.desc(), ReceivedBatch.id.desc()],
        page_size=20,
        prefix="r_",
        empty=Empty(_("Nothing was received yet"), _("A register sends each day when it closes.")),
    )


def _faults(row: Any) -> str:
    """What a person has to look at."""
    found = []
    if row.set_aside:
        found.append(_("Set aside: %(count)s", count=row.set_aside))
    if row.refused:
        found.append(_("Refused: %(count)s", count=row.refused))
    return ", ".join(found)


def _name() -> str:
    return request.form.get("register_name", "")


def _once(scope: str, work: Any) -> dict[str, Any]:
    return once_from_form(f"pos_sync.{scope}:{current_actor().user_id}", work)
