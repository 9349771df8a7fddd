"""«Documents à associer»: what was made without a connection, beside the orders it names; one click links it."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from addons.pos_sync.models import CustomerOrder, DocumentLink, OrderDocument
from addons.pos_sync.permissions import LINK
from addons.pos_sync.services.orders.advance_sums import sums_of, used_by
from addons.pos_sync.services.orders.documents import link
from addons.pos_sync.services.orders.states import LABELS
from addons.pos_sync.settings import is_head_office
from addons.pos_sync.views import blueprint
from addons.pos_sync.views.order_reading import (
    OPERATION_LABELS,
    TONES,
    centre_here,
    check_shared,
)
from core.db import db
from core.errors import NotFound
from core.identity.access import requires
from core.identity.actor import current_actor, require
from core.identity.visibility import visible
from core.web.filters import money
from core.web.i18n import _, translate
from core.web.reading import once_from_form

MOST = 200
"""Documents on a page: as they are linked the others follow."""
_LINKED = select(DocumentLink.document_id).where(DocumentLink.document_id == OrderDocument.id).exists()


@blueprint.get("/documents-to-link")
@requires(LINK)
def documents_to_link() -> str:
    """The documents of the current centre that belong to no order yet, the oldest first; last those without one."""
    centre = centre_here(LINK)
    if not is_head_office():
        raise NotFound()
    waiting = (OrderDocument.centre_id == centre.id, OrderDocument.order_id.is_(None), ~_LINKED)
    rows = db.session.execute(
        select(OrderDocument, CustomerOrder)
        .outerjoin(
            CustomerOrder,
            (CustomerOrder.number == OrderDocument.order_number)
            & (CustomerOrder.centre_id == OrderDocument.centre_id),
        )
        .where(*waiting)
        .order_by(CustomerOrder.id.is_(None), OrderDocument.id)
        .limit(MOST)
    ).all()
    in_all = db.session.execute(select(func.count()).select_from(OrderDocument).where(*waiting)).scalar_one()
    return render_template(
        "pos_sync/documents_to_link.html",
        rows=[(document, order, _uses(document)) for document, order in rows],
        others=in_all - len(rows),
        labels={name: translate(label) for name, label in OPERATION_LABELS.items()},
        statuses={name: translate(label) for name, label in LABELS.items()},
        tones=TONES,
    )


def _uses(document: OrderDocument) -> int:
    return used_by(document.kind, document.total_ttc, document.deducted)


@blueprint.post("/documents/<int:document_id>/link")
@requires(LINK)
def document_link(document_id: int) -> ResponseReturnValue:
    """Link a document to the order it names; sent twice it is linked once."""
    check_shared()
    document = visible(OrderDocument, document_id)
    require(LINK, document.centre_id)
    if not is_head_office():
        raise NotFound()

    def work() -> dict[str, Any]:
        return {"order_id": link(document_id).order_id}

    made = once_from_form(f"pos_sync.link:{current_actor().user_id}", work)
    flash(_("The document belongs to its customer order now."), "success")
    order = visible(CustomerOrder, made["order_id"])
    if short := sums_of(order).short:
        told = {"number": order.number, "amount": money(short)}
        flash(_("Customer order %(number)s: %(amount)s of advances were used too much.", **told), "warning")
    return redirect(url_for("pos_sync.documents_to_link"))
