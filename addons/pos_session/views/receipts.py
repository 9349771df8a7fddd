"""Receipts: as PDF, and on a network printer; a second print is marked DUPLICATA."""

from __future__ import annotations

from flask import Response, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from addons.pos_session.models import Order
from addons.pos_session.permissions import SELL
from addons.pos_session.services.printing import copy_number, print_receipt
from addons.pos_session.services.receipt import receipt_of
from addons.pos_session.views import blueprint
from addons.pos_session.views.paper import ticket_pdf
from core.documents.printers import SECOND_COPY_NOTICE
from core.documents.receipt import Receipt
from core.identity.access import requires
from core.identity.actor import require
from core.identity.visibility import visible, visible_centre
from core.uow import unit_of_work
from core.web.filters import localtime
from core.web.i18n import _, language, translate
from core.web.reading import picked


@blueprint.post("/orders/<int:order_id>/receipt.pdf")
@requires(SELL)
def receipt_file(order_id: int) -> Response:
    """The receipt on the paper of the centre's team. It is a print: the second one is a duplicate."""
    order = _order(order_id)
    return ticket_pdf(_receipt(order), order.centre_id, order.number, lambda: copy_number(order))


@blueprint.post("/orders/<int:order_id>/print")
@requires(SELL)
def receipt_print(order_id: int) -> ResponseReturnValue:
    """Queue the receipt for a printer of the centre; a printer that does not answer blocks nothing."""
    order = _order(order_id)
    printer_id = picked("printer_id")
    receipt = _receipt(order)
    with unit_of_work():
        print_receipt(order, receipt, printer_id, translate(SECOND_COPY_NOTICE))
    flash(_("The receipt is on its way to the printer."), "success")
    return redirect(url_for("pos_session.order_show", order_id=order_id))


def _order(order_id: int) -> Order:
    order = visible(Order, order_id)
    require(SELL, order.centre_id)
    return order


def _receipt(order: Order) -> Receipt:
    zone = visible_centre(order.centre_id).timezone
    return receipt_of(order, translate, lambda at: localtime(at, zone=zone), language())
