"""The fields by which the list of files is searched."""

from __future__ import annotations

from sqlalchemy import ColumnElement, false

from addons.pos_session.models import Order
from addons.pos_session.services import history
from addons.pos_session.services.labels import orders_by_label
from addons.pos_ticketing.services import files
from core.money import InvalidAmount, parse_amount
from core.web.centre import centre_or_none, own_centres
from core.web.filters import centre_zone, localtime
from core.web.i18n import _
from core.web.tables import Filter


def file_filters() -> list[Filter]:
    """Number, ticket, contact, event, performance, days, operator, point of sale, kind, amount, centre."""
    centre, zone = centre_or_none(), centre_zone()
    performances = files.performance_choices(centre.id) if centre else []
    return [
        Filter("label", _("Order or receipt number"), kind="text", where=orders_by_label),
        Filter("ticket", _("Ticket number"), kind="text", where=lambda text: files.of_ticket(text.upper())),
        Filter("contact", _("Contact"), kind="text", where=files.of_contact),
        Filter("event", _("Event"), kind="text", where=files.of_event),
        Filter(
            "performance",
            _("Performance"),
            options=[(key, f"{event}, {localtime(at)}") for key, event, at in performances],
            where=lambda value: files.of_performance(int(value)),
        ),
        Filter("from", _("From"), kind="date", where=lambda day: history.since(Order.created_at, day, zone)),
        Filter("to", _("To"), kind="date", where=lambda day: history.until(Order.created_at, day, zone)),
        Filter(
            "user",
            _("Operator"),
            options=history.operators(),
            where=lambda value: history.orders_of_user(int(value)),
        ),
        Filter(
            "desk",
            _("Point of sale"),
            options=history.desks(),
            where=lambda value: files.at_desk(int(value)),
        ),
        Filter(
            "kind",
            _("Kind"),
            options=[
                ("sale", _("Sale")),
                ("back", _("Refund or exchange")),
                ("touched", _("Taken back since")),
            ],
            where=_of_kind,
        ),
        Filter("amount", _("Amount"), kind="text", where=_of_amount),
        Filter(
            "centre",
            _("Centre"),
            Order.centre_id,
            [(each.id, each.name) for each in own_centres()],
            default=str(centre.id) if centre else "",
        ),
    ]


def _of_kind(value: str) -> ColumnElement[bool]:
    if value == "touched":
        return files.taken_back_since()
    return Order.corrects_id.is_(None) if value == "sale" else Order.corrects_id.is_not(None)


def _of_amount(text: str) -> ColumnElement[bool]:
    """A total, or its beginning in whole euros as one types it: ``45`` is 45.00, ``-12,50`` a refund."""
    try:
        sign = -1 if text.strip().startswith("-") else 1
        return Order.total_ttc == sign * parse_amount(text.strip().lstrip("-"))
    except InvalidAmount:
        return false()
