"""Deposit slips: what waits, a new slip, the slips that were made, one of them on the page and on paper."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from addons.pos_accounting_close.models import DepositSlip
from addons.pos_accounting_close.models.deposit import CASH, CHEQUE, DEPOSIT_KINDS, HOLIDAY_CHEQUE
from addons.pos_accounting_close.permissions import DEPOSIT, SEE_IDENTIFICATION
from addons.pos_accounting_close.services import deposits as service
from addons.pos_accounting_close.services.deposit_items import Depositable, depositable
from addons.pos_accounting_close.views import blueprint
from addons.pos_accounting_close.views.setup import once
from core.documents.copies import copies_of, next_copy
from core.errors import NotFound
from core.i18n import N_
from core.identity.access import requires
from core.identity.actor import current_actor, require
from core.identity.models import Centre, User
from core.identity.visibility import visible, visible_centre
from core.uow import unit_of_work
from core.web.centre import current_centre
from core.web.errors import form_errors
from core.web.i18n import _, translate
from core.web.paper import page_pdf, stylesheet
from core.web.reading import FormFault, optional_day, picked, ticked
from core.web.saving import saved
from core.web.tables import Column, Empty, Filter, Table

KINDS = {CHEQUE: N_("Cheques"), HOLIDAY_CHEQUE: N_("Holiday cheques"), CASH: N_("Cash")}
"""What the pages call each kind of slip (msgids)."""


@blueprint.get("/deposits")
@requires(DEPOSIT)
def deposit_list() -> ResponseReturnValue:
    """The slips of the user's centres, the newest first."""
    columns: list[Any] = [DepositSlip, Centre.name.label("centre"), User.name.label("user")]
    table = Table(
        "deposits",
        select(*columns)
        .join(Centre, Centre.id == DepositSlip.centre_id)
        .outerjoin(User, User.id == DepositSlip.created_by_id),
        [
            Column(
                "made_on",
                _("Date"),
                value="DepositSlip.made_on",
                sort=DepositSlip.made_on,
                format="localdate",
            ),
            Column("centre", _("Centre"), sort=Centre.name),
            Column(
                "kind",
                _("Kind"),
                value=lambda row: translate(KINDS[row.DepositSlip.kind]),
                sort=DepositSlip.kind,
            ),
            Column(
                "number",
                _("No."),
                value="DepositSlip.number",
                sort=DepositSlip.number,
                format="number",
                link=lambda row: url_for("pos_accounting_close.deposit_show", slip_id=row.DepositSlip.id),
            ),
            Column("pieces", _("Pieces"), value="DepositSlip.pieces", format="number"),
            Column("total", _("Total"), value="DepositSlip.total", sort=DepositSlip.total, format="money"),
            Column("note", _("Note"), value="DepositSlip.note"),
            Column("user", _("By"), sort=User.name),
        ],
        search=[DepositSlip.note, User.name],
        filters=[
            Filter(
                "kind",
                _("Kind"),
                DepositSlip.kind,
                [(kind, translate(label)) for kind, label in KINDS.items()],
            ),
            Filter(
                "from",
                _("From"),
                where=lambda text: DepositSlip.made_on >= date.fromisoformat(text),
                kind="date",
            ),
            Filter(
                "to", _("To"), where=lambda text: DepositSlip.made_on <= date.fromisoformat(text), kind="date"
            ),
        ],
        order=[DepositSlip.id.desc()],
        empty=Empty(
            _("No deposit slip yet"),
            _("What drawers hold goes on a slip once their accounting closure is done."),
        ),
    )
    return table.render(
        "pos_accounting_close/deposits.html",
        kinds=[(kind, translate(label)) for kind, label in KINDS.items()],
    )


@blueprint.route("/deposits/new/<kind>", methods=["GET", "POST"])
@requires(DEPOSIT)
def deposit_new(kind: str) -> ResponseReturnValue:
    """What of a kind waits in the centre, all ticked; the slip is made of what stays ticked."""
    if kind not in DEPOSIT_KINDS:
        raise NotFound()
    centre = visible_centre(picked("centre_id")) if "centre_id" in request.form else current_centre()
    require(DEPOSIT, centre.id)

    def page(errors: dict[str, str]) -> str:
        narrowed, faults = _narrowed()
        items = [each for each in depositable(centre.id, kind) if _is_within(each, narrowed)]
        return render_template(
            "pos_accounting_close/deposit_new.html",
            of_centre=centre,
            kind=kind,
            name=translate(KINDS[kind]),
            items=items,
            narrowed=narrowed,
            identified=kind != CASH and current_actor().may(SEE_IDENTIFICATION, centre.id),
            chosen=set(ticked("items")) if request.form else None,
            errors=errors | faults,
        )

    def work() -> dict[str, Any]:
        slip = service.make_slip(centre.id, kind, ticked("items"), request.form.get("note", ""))
        return {"slip": slip.id}

    if request.method == "GET":
        return page({})
    return saved(
        once("deposit", work),
        page,
        _("The deposit slip is drawn up."),
        lambda made: url_for("pos_accounting_close.deposit_show", slip_id=made["slip"]),
    )


@blueprint.get("/deposits/<int:slip_id>")
@requires(DEPOSIT)
def deposit_show(slip_id: int) -> ResponseReturnValue:
    """One slip: its lines, its entry, its prints."""
    return render_template("pos_accounting_close/deposit_show.html", **_shown(slip_id))


@blueprint.post("/deposits/<int:slip_id>.pdf")
@requires(DEPOSIT)
def deposit_pdf(slip_id: int) -> Response:
    """The slip on paper; it is a print: the second one is a duplicate. Raises PdfUnavailable."""
    shown = _shown(slip_id)
    html = _html(shown, 0)
    with unit_of_work():
        copy = next_copy(service.KIND, slip_id, "house")
    slip = shown["slip"]
    return page_pdf(_html(shown, copy) if copy else html, f"remise-{slip.kind}-{slip.number}")


def _narrowed() -> tuple[dict[str, str], dict[str, str]]:
    """The period and the session that the address narrows the list to, and what of these is none (by field)."""
    found = {"session": request.args.get("session", "").strip()}
    faults: dict[str, str] = {}
    for field in ("from", "to"):
        try:
            day = optional_day(field, values=request.args)
        except FormFault as fault:
            faults |= form_errors(fault)
        else:
            found[field] = day.isoformat() if day else ""
    return {name: value for name, value in found.items() if value}, faults


def _is_within(item: Depositable, narrowed: dict[str, str]) -> bool:
    """Whether a line is of the period and of the session (a part of its code); days sort as they are written."""
    day = item.day.isoformat()
    return (
        narrowed.get("from", day) <= day <= narrowed.get("to", day)
        and narrowed.get("session", "") in item.session.code
    )


def _html(shown: dict[str, Any], copy: int) -> str:
    return render_template(
        "pos_accounting_close/deposit_pdf.html", stylesheet=stylesheet(), copy=copy, **shown
    )


def _shown(slip_id: int) -> dict[str, Any]:
    slip = visible(DepositSlip, slip_id)
    require(DEPOSIT, slip.centre_id)
    return {
        "slip": slip,
        "name": translate(KINDS[slip.kind]),
        "owner": visible_centre(slip.centre_id),
        "lines": service.lines_of(slip),
        "entry": service.entry_of(slip),
        "prints": copies_of(service.KIND, slip.id),
        "identified": slip.kind != CASH and current_actor().may(SEE_IDENTIFICATION, slip.centre_id),
    }
