"""Files (dossiers): the list, the last one of the operator, one by its number, leafed through; all that is known."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from addons.pos_session.models import Customer, Order, Session
from addons.pos_session.models.order import VALIDATED
from addons.pos_session.services import orders
from addons.pos_session.services.identification import shown
from addons.pos_session.services.parts import payments_of
from addons.pos_session.services.sessions import active_session_of
from addons.pos_ticketing.errors import NoSuchFile
from addons.pos_ticketing.permissions import VIEW
from addons.pos_ticketing.services import file_detail
from addons.pos_ticketing.services import files as found
from addons.pos_ticketing.services.ticket_kind import CODE
from addons.pos_ticketing.views import blueprint
from addons.pos_ticketing.views.file_filters import file_filters
from core.identity.access import requires
from core.identity.actor import current_actor, require
from core.identity.models import User
from core.identity.visibility import visible
from core.web.i18n import _
from core.web.tables import Column, Empty, Table

MOST_COUNTED = 10_000


@blueprint.get("/files")
@requires(VIEW)
def file_list() -> ResponseReturnValue:
    """Every file that matches the filters, the newest first."""
    table = Table(
        "files",
        found.files().where(Order.state == VALIDATED),
        [
            Column(
                "number",
                _("File"),
                sort=Order.number,
                link=lambda row: url_for("pos_ticketing.file_show", order_id=row.id),
            ),
            Column("created_at", _("Date"), sort=[Order.created_at, Order.id], format="localtime"),
            Column("customer", _("Contact"), value=lambda row: row.customer or _("Walk-in customer")),
            Column("operator", _("Operator"), sort=User.name),
            Column("desk", _("Point of sale"), value=lambda row: f"{row.desk_code} {row.desk_name}"),
            Column(
                "kind",
                _("Kind"),
                value=lambda row: _("Refund or exchange") if row.corrects_id else _("Sale"),
                badge=lambda row: "warning" if row.corrects_id else "success",
            ),
            Column("total_ttc", _("Total"), sort=Order.total_ttc, format="money"),
        ],
        filters=file_filters(),
        empty=Empty(
            _("No file matches"), _("Take a filter off; files appear here as soon as an order is paid.")
        ),
        most=MOST_COUNTED,
    )
    return table.render("pos_ticketing/files.html")


@blueprint.get("/files/last")
@requires(VIEW)
def file_last() -> ResponseReturnValue:
    """The last file of the operator at his point of sale: that of his session, else wherever he sold last."""
    actor = current_actor()
    order_id = found.last_file(actor.user_id, _desk()) or found.last_file(actor.user_id, None)
    if order_id is None:
        return redirect(url_for("pos_ticketing.file_list"))
    return redirect(url_for("pos_ticketing.file_show", order_id=order_id))


@blueprint.get("/files/jump")
@requires(VIEW)
def file_jump() -> ResponseReturnValue:
    """The file of a typed order or ticket number."""
    typed = request.args.get("number", "").strip()[:60]
    order_id = found.file_numbered(typed) if typed.isprintable() else None
    if order_id is None:
        raise NoSuchFile(number=typed or "–", fields={"number": NoSuchFile.message % {"number": typed}})
    return redirect(url_for("pos_ticketing.file_show", order_id=order_id))


@blueprint.get("/files/<int:order_id>")
@requires(VIEW)
def file_show(order_id: int) -> ResponseReturnValue:
    """A file: its tickets and items, with the ways to the files before and after it. A draft is at the till."""
    order = file_of(order_id)
    if order.state != VALIDATED:
        return redirect(url_for("pos_session.order_show", order_id=order.id))
    return render_template("pos_ticketing/file.html", **frame(order), **_content(order))


@blueprint.get("/files/<int:order_id>/details")
@requires(VIEW)
def file_details(order_id: int) -> str:
    """Settlements, contacts, beneficiaries, deliveries, entries and prints, corrections before and after."""
    order = file_of(order_id)
    family = file_detail.family_of(order)
    payments = [(each, payments_of(each.id)) for each in family]
    part_ids = [part.id for _each, paid in payments for one in paid for part, _method in one.parts]
    return render_template(
        "pos_ticketing/file_details.html",
        **frame(order),
        tickets=file_detail.tickets_of_file(order.id),
        family=family,
        payments=payments,
        identified=shown(part_ids, order.centre_id),
        contacts=file_detail.contacts_of(order.id),
        delivery=file_detail.delivery_of(order.id),
        documents=file_detail.documents_wanted(order.id),
    )


def file_of(order_id: int, permission: str = VIEW) -> Order:
    """The file, if the actor may see it. Raises NotFound, Forbidden."""
    order = visible(Order, order_id)
    require(permission, order.centre_id)
    return order


def frame(order: Order) -> dict[str, Any]:
    """What every page of a file shows around: its session, the files before and after."""
    before, after = found.neighbours(order, current_actor().user_id, _desk())
    return {
        "order": order,
        "session": visible(Session, order.session_id),
        "before": before,
        "after": after,
    }


def _desk() -> int | None:
    """The point of sale of the context: that of the actor's session."""
    session = active_session_of(current_actor().user_id)
    return session.desk_id if session else None


def _content(order: Order) -> dict[str, Any]:
    lines = orders.lines_of(order.id)
    return {
        "tickets": file_detail.tickets_of_file(order.id),
        "items": [line for line in lines if line.kind != CODE or line.corrects_id is not None],
        "customer": visible(Customer, order.customer_id) if order.customer_id else None,
        "family": file_detail.family_of(order),
    }
