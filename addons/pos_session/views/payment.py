"""The payment of an order: what remains, the current payment, its parts; the server computes, the page only shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from addons.pos_session.errors import LineNotFound
from addons.pos_session.errors.payment import NotLeftToPay, PaymentNotFound
from addons.pos_session.models import Order, Session
from addons.pos_session.models.order import DRAFT
from addons.pos_session.permissions import REFUND, SELL
from addons.pos_session.services import orders
from addons.pos_session.services.identification import LABELS, asked, shown
from addons.pos_session.services.methods import methods_of
from addons.pos_session.services.paid_lines import paid_of
from addons.pos_session.services.parts import Paid, payments_of
from addons.pos_session.services.payment import AskedTenders, cancel_payment, pay
from addons.pos_session.services.rounding import BELGIAN, in_cash
from addons.pos_session.services.splitting import Share, choose, rests
from addons.pos_session.services.tenders import Method, Tender
from addons.pos_session.services.typed_tenders import TypedPart, tenders_of_gap, typed_parts, typed_tenders
from addons.pos_session.views import blueprint
from addons.pos_session.views.order_end import next_order
from addons.pos_session.views.payment_reading import (
    after_ticking,
    put_on_payment,
)
from addons.pos_session.views.reading import once_per_form
from core.db import db
from core.errors import Refusal
from core.identity.access import requires
from core.identity.actor import require
from core.identity.visibility import visible
from core.money import coins_back, typed_amount
from core.web.errors import refusal_text
from core.web.i18n import _, translate

SHORTCUTS = {"cash": "F2", "card": "F3", "cheque": "F4"}
"""The key of the first method of each kind (ui.md, Rules for every page)."""


@blueprint.get("/orders/<int:order_id>/payment")
@requires(SELL)
def order_payment(order_id: int) -> ResponseReturnValue:
    """How the order is paid; ``take=line:units`` puts lines on the current payment, else it pays all that remains."""
    order = visible(Order, order_id)
    require(SELL, order.centre_id)
    if order.state != DRAFT or not orders.lines_of(order.id):
        return redirect(url_for("pos_session.order_show", order_id=order.id))
    if "line" in request.args:
        return redirect(_address(order.id, after_ticking(request.args)))
    try:
        return page(order, put_on_payment(request.args))
    except (LineNotFound, NotLeftToPay) as refusal:
        flash(refusal_text(refusal), "warning")
        return redirect(_address(order.id))


@blueprint.post("/orders/<int:order_id>/payment")
@requires(SELL)
def order_pay(order_id: int) -> ResponseReturnValue:
    """Validate the current payment; a refused one changes nothing and is shown again with what was typed.

    When nothing remains the order is finished: its page follows, or with ``next`` 1 the next order; else this page
    again for what remains.
    """
    order = visible(Order, order_id)
    lines = put_on_payment(request.form)
    try:
        done = once_per_form("pay", lambda: pay(order_id, _tenders(order), lines))
    except Refusal as refusal:
        db.session.refresh(order)
        if refusal.status in (403, 404) or order.state != DRAFT:
            raise
        kept = None if isinstance(refusal, NotLeftToPay) else lines
        return page(order, kept, refusal), refusal.status
    if done["remaining"] or "receipt_no" not in done:
        return redirect(url_for("pos_session.order_payment", order_id=order_id, paid=done["payment_id"]))
    if request.form.get("next") == "1":
        return redirect(next_order(order_id))
    return redirect(url_for("pos_session.order_show", order_id=order_id))


@blueprint.get("/orders/<int:order_id>/payments/<int:payment_id>/cancel")
@requires(REFUND)
def payment_cancel(order_id: int, payment_id: int) -> ResponseReturnValue:
    """Ask why a payment of a draft is given back."""
    order = visible(Order, order_id)
    require(REFUND, order.centre_id)
    return render_template("pos_session/payment_cancel.html", order=order, **_cancelled(order, payment_id))


@blueprint.post("/orders/<int:order_id>/payments/<int:payment_id>/cancel")
@requires(REFUND)
def payment_cancel_confirm(order_id: int, payment_id: int) -> ResponseReturnValue:
    """Give a payment of a draft back by the means it was paid with."""
    order = visible(Order, order_id)
    reason = request.form.get("reason", "")
    try:
        once_per_form("payment_cancel", lambda: cancel_payment(order_id, payment_id, reason))
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        shown_again = {"reason": reason, "message": refusal_text(refusal)}
        page = render_template(
            "pos_session/payment_cancel.html", order=order, **_cancelled(order, payment_id), **shown_again
        )
        return page, refusal.status
    flash(_("The payment is cancelled: give the amount back."), "success")
    return redirect(url_for("pos_session.order_payment", order_id=order_id))


def page(
    order: Order,
    wanted: Mapping[int, int] | None,
    refusal: Refusal | None = None,
    propose: Callable[[int, Sequence[Method]], list[TypedPart]] | None = None,
) -> str:
    """The page with ``wanted`` on the current payment; ``propose`` says its parts, of what is due and the methods."""
    methods = list(methods_of(order.centre_id, order.session_id).values())
    lines = orders.lines_of(order.id)
    paid = paid_of(order.id)
    remaining = rests(lines, paid.taken)
    chosen = {share.line_id: share for share in choose(lines, remaining, wanted)}
    due = sum(share.amount for share in chosen.values())
    payments = payments_of(order.id)
    last = next((each for each in payments if str(each.payment.id) == request.args.get("paid")), None)
    return render_template(
        "pos_session/payment.html",
        order=order,
        session=visible(Session, order.session_id),
        methods=methods,
        asked={method.id: asked(method) for method in methods},
        labels=LABELS,
        rounds=any(method.rounding == BELGIAN for method in methods),
        remaining=remaining,
        chosen=chosen if wanted is not None else {},
        due=due,
        proposed=typed_amount(in_cash(due, methods[0]) if methods else due),
        shortcuts=_shortcuts(methods),
        typed=propose(due, methods) if propose else typed_parts(request.form),
        payments=payments,
        identified=shown([part.id for each in payments for part, _method in each.parts], order.centre_id),
        paid=paid.total,
        last=last,
        coins=[typed_amount(coin).removesuffix(",00") for coin in coins_back(last.change)] if last else [],
        address=lambda without=0: _address(order.id, _without(chosen, without)),
        message=refusal_text(refusal) if refusal else "",
        links=_links(refusal),
    )


def _tenders(order: Order) -> Sequence[Tender] | AskedTenders:
    """What the form tenders. Of an order that gives money back the amounts are typed without their sign."""
    return tenders_of_gap(request.form) if order.total_ttc < 0 else typed_tenders(request.form)


def _address(order_id: int, wanted: Mapping[int, int] | None = None) -> str:
    """The page with lines on the current payment; with none it pays all that remains."""
    take = [f"{line_id}:{units}" for line_id, units in (wanted or {}).items()]
    return url_for("pos_session.order_payment", order_id=order_id, take=take or None)


def _without(chosen: Mapping[int, Share], line_id: int) -> dict[int, int]:
    return {each.line_id: abs(each.quantity) for each in chosen.values() if each.line_id != line_id}


def _cancelled(order: Order, payment_id: int) -> dict[str, Any]:
    """A payment that may be given back, as its page shows it."""
    payments = {each.payment.id: each for each in payments_of(order.id)}
    paid: Paid | None = payments.get(payment_id)
    if paid is None:
        raise PaymentNotFound()
    return {"paid": paid, "identified": shown([part.id for part, _method in paid.parts], order.centre_id)}


def _shortcuts(methods: list[Method]) -> dict[int, str]:
    keys: dict[int, str] = {}
    for method in methods:
        key = SHORTCUTS.get(method.kind)
        if key and key not in keys.values():
            keys[method.id] = key
    return keys


def _links(refusal: Refusal | None) -> list[tuple[Any, str]]:
    """Where a refusal leads: ``(label, address)``."""
    links = refusal.links if refusal else []
    return [(translate(link.label), url_for(link.endpoint, **link.args)) for link in links]
