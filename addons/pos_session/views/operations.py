"""The lists of payments and of cash movements of the user's centres."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy import ColumnElement, false

from addons.pos_session.hookspecs import PartAction
from addons.pos_session.models import CashOperation, Payment, PaymentMethod, PaymentPart, Session
from addons.pos_session.permissions import IDENTIFICATION, VIEW
from addons.pos_session.services import drawer, history
from addons.pos_session.services.labels import orders_by_label
from addons.pos_session.services.part_actions import part_actions
from addons.pos_session.services.sheet_rows import KIND_LABELS, REALLOCATION
from addons.pos_session.views import blueprint
from addons.pos_session.views.history_filters import (
    centre_filter,
    label_filter,
    period_filters,
    session_label,
    user_filter,
)
from core.identity.access import requires
from core.identity.actor import current_actor
from core.money import InvalidAmount, parse_amount
from core.web.i18n import _, translate
from core.web.tables import Column, Empty, Filter, Table


@blueprint.get("/history/payments")
@requires(VIEW)
def payment_list() -> ResponseReturnValue:
    """Every payment part, the newest first; what identifies it only for who may see that."""
    identified = current_actor().may(IDENTIFICATION)
    identification = [
        Column("id_number", _("Number")),
        Column("bank", _("Bank")),
        Column("drawer", _("Signed by")),
    ]
    table = Table(
        "payments",
        history.payments(identified),
        [
            Column("created_at", _("Date"), sort=[Payment.created_at, PaymentPart.id], format="localtime"),
            Column("kind", _("Type"), value=_kind),
            Column("method", _("Payment method")),
            Column(
                "number",
                _("Order"),
                link=lambda row: url_for("pos_session.order_show", order_id=row.order_id),
            ),
            Column("session", _("Session"), value=session_label, link=_to_session),
            Column("user", _("User")),
            *(identification if identified else ()),
            Column("reason", _("Reason")),
            Column("amount", _("Amount"), format="money"),
        ],
        filters=[
            label_filter(orders_by_label),
            centre_filter(Payment.centre_id),
            Filter(
                "method",
                _("Payment method"),
                PaymentMethod.label,
                [(label, label) for label in history.method_labels()],
            ),
            Filter(
                "kind",
                _("Type"),
                options=_choices((*drawer.PART_KINDS, REALLOCATION)),
                where=history.of_kind,
            ),
            Filter("amount", _("Amount"), kind="text", where=_of_amount),
            *(
                (Filter("id_number", _("Number"), kind="text", where=history.identified_by),)
                if identified
                else ()
            ),
            user_filter(lambda user_id: Payment.user_id == user_id),
            *period_filters(Payment.created_at),
        ],
        empty=Empty(_("No payment yet"), _("Payments appear here as soon as something is sold.")),
        arrange=_with_actions,
        most=history.MOST_COUNTED,
    )
    return table.render("pos_session/history.html", title=_("Payments"))


@blueprint.get("/history/movements")
@requires(VIEW)
def movement_list() -> ResponseReturnValue:
    """Every cash movement that is no sale, the newest first."""
    table = Table(
        "movements",
        history.movements(),
        [
            Column(
                "created_at", _("Date"), sort=[CashOperation.created_at, CashOperation.id], format="localtime"
            ),
            Column("kind", _("Type"), value=_kind),
            Column("reason", _("Reason")),
            Column("desk", _("Cash desk"), value=lambda row: f"{row.desk_code} {row.desk_name}"),
            Column("session", _("Session"), value=session_label, link=_to_session),
            Column("user", _("User")),
            Column("amount", _("Amount"), sort=[CashOperation.amount, CashOperation.id], format="money"),
        ],
        filters=[
            centre_filter(CashOperation.centre_id),
            Filter("kind", _("Type"), CashOperation.kind, _choices(drawer.OPERATION_KINDS)),
            Filter("desk", _("Cash desk"), Session.desk_id, history.desks()),
            user_filter(lambda user_id: CashOperation.user_id == user_id),
            *period_filters(CashOperation.created_at),
        ],
        empty=Empty(
            _("No cash movement yet"), _("Openings, cash put in or taken out and adjustments appear here.")
        ),
        most=history.MOST_COUNTED,
    )
    return table.render("pos_session/history.html", title=_("Cash movements"))


def _of_amount(typed: str) -> ColumnElement[bool]:
    """The parts of an amount, whether it came in or went back; none for what is no amount."""
    try:
        cents = parse_amount(typed)
    except InvalidAmount:
        return false()
    return PaymentPart.amount.in_((cents, -cents))


def _with_actions(rows: Sequence[Any], columns: Sequence[Column]) -> list[Column]:
    """The columns with what can be done with each part, where another addon offers something; a file has none."""
    offered = {} if "format" in request.args else part_actions(None, [row.id for row in rows])
    if not offered:
        return list(columns)
    actions = Column(
        "actions", _("Actions"), value=lambda row: offered.get(row.id, ()), format=_links, csv=False
    )
    return [*columns, actions]


def _links(actions: Sequence[PartAction]) -> Markup:
    return Markup(render_template("pos_session/part_actions.html", actions=actions))  # noqa: S704 - our template


def _choices(kinds: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(kind, translate(KIND_LABELS[kind])) for kind in kinds]


def _kind(row: Any) -> str:
    text = translate(KIND_LABELS[row.kind])
    return f"{text} · {_('voided')}" if getattr(row, "voids_id", None) else text


def _to_session(row: Any) -> str:
    return url_for("pos_session.session_show", session_id=row.session_id)
