"""Reallocating a payment («Ventiler»): what it is, to which method, what will change, and its rows afterwards."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from addons.pos_accounting_close.permissions import REALLOCATE
from addons.pos_accounting_close.services import closures, reallocating
from addons.pos_accounting_close.services.reallocating import Planned, Wish
from addons.pos_accounting_close.services.reallocation_family import family_of
from addons.pos_accounting_close.views import blueprint
from addons.pos_session.errors import UnknownPaymentMethod
from addons.pos_session.models import Order, Session
from addons.pos_session.services import identification
from addons.pos_session.services.identification import LABELS, LONGEST, asked
from core.errors import Invalid, Refusal
from core.identity.access import requires
from core.identity.actor import current_actor
from core.identity.visibility import visible
from core.money import InvalidAmount, parse_amount
from core.web.errors import form_errors, refusal_text
from core.web.i18n import _
from core.web.reading import integer, once_from_form


@blueprint.get("/payments/<int:part_id>/reallocate")
@requires(REALLOCATE)
def reallocation(part_id: int) -> ResponseReturnValue:
    """What the payment was and became, and the form while something of it can be reallocated."""
    return _page(part_id)


@blueprint.post("/payments/<int:part_id>/reallocate/check")
@requires(REALLOCATE)
def reallocation_check(part_id: int) -> ResponseReturnValue:
    """What will change, to be confirmed, or the form again with what was typed; nothing is written."""
    reallocating.part_of(part_id)
    if "edit" in request.form:
        return _page(part_id)
    try:
        planned = reallocating.plan(part_id, _wish())
    except Refusal as refusal:
        return _refused(part_id, refusal)
    return _page(part_id, planned=planned)


@blueprint.post("/payments/<int:part_id>/reallocate")
@requires(REALLOCATE)
def reallocation_confirm(part_id: int) -> ResponseReturnValue:
    """Write the pair of rows; two clicks write it once."""
    reallocating.part_of(part_id)

    def work() -> dict[str, Any]:
        return {"payment_id": reallocating.reallocate(part_id, _wish())}

    try:
        once_from_form(f"pos_accounting_close.reallocate:{current_actor().user_id}", work)
    except Refusal as refusal:
        return _refused(part_id, refusal)
    flash(_("The payment is reallocated: both rows stand below."), "success")
    return redirect(url_for("pos_accounting_close.reallocation", part_id=part_id))


def _wish() -> Wish:
    """What was typed. Raises InvalidAmount, UnknownPaymentMethod, naming the field."""
    try:
        method_id = integer(request.form.get("method_id", ""))
    except ValueError as error:
        raise UnknownPaymentMethod(fields={"method_id": UnknownPaymentMethod.message}) from error
    try:
        amount = parse_amount(request.form.get("amount", ""))
    except InvalidAmount as refusal:
        refusal.fields["amount"] = refusal.msgid
        raise
    given = identification.identification({name: request.form.get(name, "") for name in LONGEST})
    return Wish(method_id, amount, request.form.get("reason", ""), given)


def _refused(part_id: int, refusal: Refusal) -> ResponseReturnValue:
    if refusal.status in (403, 404):
        raise refusal
    errors = form_errors(refusal) if isinstance(refusal, Invalid) else {"form": refusal_text(refusal)}
    return _page(part_id, errors=errors), refusal.status


def _page(part_id: int, *, planned: Planned | None = None, errors: dict[str, str] | None = None) -> str:
    part, payment = reallocating.part_of(part_id)
    session = visible(Session, part.session_id)
    family = family_of(part, payment.order_id)
    methods = reallocating.targets(payment.centre_id, part.method_id)
    return render_template(
        "pos_accounting_close/reallocation.html",
        order=visible(Order, payment.order_id),
        session=session,
        family=family,
        row=next(row for row in family if row.part.id == part.id),
        identified=identification.shown([row.part.id for row in family], payment.centre_id),
        options=[(method.id, method.label) for method in methods],
        fields={field for method in methods for field in asked(method)},
        labels=LABELS,
        planned=planned,
        errors=errors or {},
        closure=closures.accounting_draft(session),
    )
