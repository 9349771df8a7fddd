"""Vouchers: the list, one with its movements, its balance by code, its paper, and what a manager changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import contains_eager

from addons.pos_session.errors.voucher import VoucherExpiryInvalid
from addons.pos_session.models import Customer, Order, Voucher, VoucherMovement
from addons.pos_session.models.voucher import ACTIVE, CANCELLED, CREDIT_NOTE, GIFT, PENDING
from addons.pos_session.permissions import MANAGE, SELL, VIEW
from addons.pos_session.services import voucher_changes
from addons.pos_session.services.catalogue import today_of
from addons.pos_session.services.printing import printers_of
from addons.pos_session.services.voucher_codes import masked
from addons.pos_session.services.voucher_document import copy_number, print_voucher, voucher_receipt
from addons.pos_session.views import blueprint
from addons.pos_session.views.paper import ticket_pdf
from addons.pos_session.views.reading import once_per_form
from core.db import db
from core.documents.printers import SECOND_COPY_NOTICE
from core.documents.receipt import Receipt
from core.errors import Refusal
from core.i18n import N_
from core.identity.access import requires
from core.identity.actor import require
from core.identity.models import User
from core.identity.visibility import visible
from core.uow import unit_of_work
from core.web.centre import current_centre
from core.web.errors import form_errors
from core.web.filters import localdate, money
from core.web.i18n import _, language, translate
from core.web.reading import picked
from core.web.tables import Column, Empty, Filter, Table

KINDS = {GIFT: N_("Gift voucher"), CREDIT_NOTE: N_("Credit note")}
IN_USE, USED_UP, EXPIRED = "in_use", "used_up", "expired"
STATES = {
    IN_USE: N_("Usable"),
    USED_UP: N_("Used up"),
    EXPIRED: N_("Expired"),
    PENDING: N_("Not paid yet"),
    CANCELLED: N_("Cancelled"),
}
TONES = {
    IN_USE: "success",
    USED_UP: "secondary",
    EXPIRED: "warning",
    PENDING: "warning",
    CANCELLED: "secondary",
}
MOVEMENTS = {
    "issued": N_("Issued"),
    "used": N_("Used"),
    "returned": N_("Given back"),
    "cancelled": N_("Cancelled"),
}


@blueprint.get("/vouchers")
@requires(VIEW)
def voucher_list() -> ResponseReturnValue:
    """The vouchers of the current centre, the newest first; a code is looked up by the form for it, never listed."""
    centre = current_centre()
    today = today_of(centre.id)
    table = Table(
        "vouchers",
        select(Voucher)
        .join(Voucher.order)
        .outerjoin(Voucher.customer)
        .where(Voucher.centre_id == centre.id)
        .options(contains_eager(Voucher.order), contains_eager(Voucher.customer)),
        [
            Column(
                "code",
                _("Code"),
                value=lambda row: masked(row.code),
                link=lambda row: url_for("pos_session.voucher_show", voucher_id=row.id),
            ),
            Column("kind", _("Kind"), value=lambda row: translate(KINDS[row.kind]), sort=Voucher.kind),
            Column("amount", _("Amount"), sort=Voucher.amount, format="money"),
            Column("balance", _("Left"), sort=Voucher.balance, format="money"),
            Column(
                "expires_on",
                _("Can be used until"),
                sort=Voucher.expires_on,
                format="localdate",
            ),
            Column(
                "customer",
                _("Customer"),
                value=lambda row: row.customer.name if row.customer else "",
                sort=Customer.name,
            ),
            Column(
                "order",
                _("Order"),
                value="order.number",
                sort=Order.number,
                link=lambda row: url_for("pos_session.order_show", order_id=row.order_id),
            ),
            Column("created_at", _("Created"), sort=Voucher.id, format="localtime"),
            Column(
                "state",
                _("State"),
                value=lambda row: translate(STATES[state_of(row, today)]),
                badge=lambda row: TONES[state_of(row, today)],
            ),
        ],
        search=[Order.number, Customer.name],
        filters=[
            Filter(
                "state",
                _("State"),
                options=[(state, translate(label)) for state, label in STATES.items()],
                where=lambda state: _in_state(state, today),
            ),
            Filter(
                "kind", _("Kind"), Voucher.kind, [(kind, translate(label)) for kind, label in KINDS.items()]
            ),
        ],
        order=[Voucher.id.desc()],
        empty=Empty(
            _("No voucher yet"), _("Vouchers appear here as soon as one is sold, or given as a refund.")
        ),
    )
    return table.render("pos_session/voucher_list.html")


@blueprint.route("/vouchers/check", methods=["GET", "POST"])
@requires(SELL)
def voucher_check() -> ResponseReturnValue:
    """What is left on the voucher of a code, typed or scanned. The code is sent in the body: addresses are logged."""
    centre = current_centre()
    require(SELL, centre.id)
    if request.method == "GET":
        return render_template("pos_session/voucher_check.html", errors={})
    try:
        voucher = voucher_changes.look_up(request.form.get("code", ""), centre.id)
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        errors = form_errors(refusal, "code")
        return render_template("pos_session/voucher_check.html", errors=errors), refusal.status
    return redirect(url_for("pos_session.voucher_show", voucher_id=voucher.id))


@blueprint.get("/vouchers/<int:voucher_id>")
@requires(VIEW)
def voucher_show(voucher_id: int) -> ResponseReturnValue:
    """One voucher: what is left, until when, and every movement."""
    return _page(_voucher(voucher_id, VIEW), {})


@blueprint.post("/vouchers/<int:voucher_id>/voucher.pdf")
@requires(SELL)
def voucher_file(voucher_id: int) -> Response:
    """The voucher on the paper of the centre's team. It is a print: the second one is a duplicate."""
    voucher = _voucher(voucher_id, SELL)
    response = ticket_pdf(
        _receipt(voucher), voucher.centre_id, f"bon-{voucher.id}", lambda: copy_number(voucher)
    )
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.post("/vouchers/<int:voucher_id>/print")
@requires(SELL)
def voucher_print(voucher_id: int) -> ResponseReturnValue:
    """Queue the voucher for a printer of the centre."""
    voucher = _voucher(voucher_id, SELL)
    printer_id, receipt = picked("printer_id"), _receipt(voucher)
    with unit_of_work():
        print_voucher(voucher, receipt, printer_id, translate(SECOND_COPY_NOTICE))
    flash(_("The voucher is on its way to the printer."), "success")
    return redirect(url_for("pos_session.voucher_show", voucher_id=voucher_id))


@blueprint.post("/vouchers/<int:voucher_id>/cancel")
@requires(MANAGE)
def voucher_cancel(voucher_id: int) -> ResponseReturnValue:
    """Take what is left off a voucher, with a reason."""
    reason = request.form.get("reason", "")
    return _changed(
        voucher_id,
        lambda: {"voucher": voucher_changes.cancel(voucher_id, reason).id},
        _("The voucher is cancelled."),
    )


@blueprint.post("/vouchers/<int:voucher_id>/prolong")
@requires(MANAGE)
def voucher_prolong(voucher_id: int) -> ResponseReturnValue:
    """Give a voucher another last day."""

    def work() -> dict[str, Any]:
        try:
            expires_on = date.fromisoformat(request.form.get("expires_on", ""))
        except ValueError as error:
            raise VoucherExpiryInvalid(fields={"expires_on": VoucherExpiryInvalid.message}) from error
        return {"voucher": voucher_changes.prolong(voucher_id, expires_on).id}

    return _changed(voucher_id, work, _("The last day of the voucher is changed."))


def state_of(voucher: Voucher, today: date) -> str:
    """The state people ask for: one with nothing left, or past its last day, is in use for the database only."""
    if voucher.state != ACTIVE:
        return voucher.state
    if not voucher.balance:
        return USED_UP
    return EXPIRED if voucher.expires_on is not None and voucher.expires_on < today else IN_USE


def _in_state(state: str, today: date) -> ColumnElement[bool]:
    """The same as a condition."""
    active = Voucher.state == ACTIVE
    over = Voucher.expires_on.is_not(None) & (Voucher.expires_on < today)
    conditions: dict[str, ColumnElement[bool]] = {
        USED_UP: active & (Voucher.balance == 0),
        EXPIRED: active & (Voucher.balance > 0) & over,
        IN_USE: active & (Voucher.balance > 0) & ~over,
    }
    return conditions.get(state, Voucher.state == state)


def _voucher(voucher_id: int, permission: str) -> Voucher:
    voucher = visible(Voucher, voucher_id)
    require(permission, voucher.centre_id)
    return voucher


def _receipt(voucher: Voucher) -> Receipt:
    return voucher_receipt(voucher, translate, money, localdate, language())


def _changed(voucher_id: int, work: Callable[[], dict[str, Any]], done: str) -> ResponseReturnValue:
    voucher = _voucher(voucher_id, MANAGE)
    try:
        once_per_form("voucher", work)
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        db.session.refresh(voucher)
        return _page(voucher, form_errors(refusal)), refusal.status
    flash(done, "success")
    return redirect(url_for("pos_session.voucher_show", voucher_id=voucher_id))


def _page(voucher: Voucher, errors: dict[str, str]) -> str:
    movements = db.session.execute(
        select(VoucherMovement, Order.number, User.name)
        .outerjoin(Order, Order.id == VoucherMovement.order_id)
        .outerjoin(User, User.id == VoucherMovement.user_id)
        .where(VoucherMovement.voucher_id == voucher.id)
        .order_by(VoucherMovement.id)
    )
    state = state_of(voucher, today_of(voucher.centre_id))
    return render_template(
        "pos_session/voucher.html",
        voucher=voucher,
        code=masked(voucher.code),
        kind=KINDS[voucher.kind],
        order=voucher.order,
        customer=voucher.customer,
        movements=list(movements),
        movement_kinds=MOVEMENTS,
        state=state,
        state_label=STATES[state],
        tone=TONES[state],
        printers=printers_of(voucher.centre_id),
        errors=errors,
    )
