"""What stands behind a line of an entry: the payments or the order lines of its session, added up (T3-10)."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from addons.pos_accounting_close.models import Entry, EntryLine
from addons.pos_accounting_close.permissions import ENTRIES
from addons.pos_accounting_close.services import trail, uses
from addons.pos_accounting_close.views import blueprint
from addons.pos_session.models import Order, OrderLine, Payment, PaymentPart
from core.db import db
from core.errors import NotFound
from core.i18n import N_
from core.identity.access import requires
from core.identity.actor import require
from core.identity.visibility import visible
from core.limits import MAX_INT
from core.money import NARROW_SPACE
from core.web.i18n import _, language, translate
from core.web.tables import Column, Table

PART_KINDS = {
    "sale": N_("Payment"),
    "change": N_("Change given"),
    "refund": N_("Refund"),
    "rounding": N_("Rounding"),
}


@blueprint.get("/entries/lines/<int:line_id>")
@requires(ENTRIES)
def entry_line(line_id: int) -> ResponseReturnValue:
    """The facts of one line; they come to its amount, or the page says what else they went to."""
    line = db.session.get(EntryLine, line_id) if 0 < line_id <= MAX_INT else None
    if line is None:
        raise NotFound()
    entry = visible(Entry, line.entry_id)
    require(ENTRIES, entry.centre_id)
    session = trail.cause_of(entry).session
    if session is None or not trail.is_traced(entry, line):
        return render_template(
            "pos_accounting_close/entry_line.html",
            entry=entry,
            line=line,
            table=None,
            facts=None,
            session=session,
        )
    table = _payments(session.id, line) if line.use in trail.PAID else _sold(session.id, line)
    return table.render(
        "pos_accounting_close/entry_line.html",
        entry=entry,
        line=line,
        session=session,
        facts=trail.facts_of(session.id, line),
    )


def _payments(session_id: int, line: EntryLine) -> Table:
    return Table(
        "entry-payments",
        trail.parts_behind(session_id, line),
        [
            _order(),
            Column("created_at", _("Date"), sort=[Payment.created_at, PaymentPart.id], format="localtime"),
            Column("method", _("Payment method")),
            Column("kind", _("Kind"), value=lambda row: translate(PART_KINDS[row.kind])),
            Column("amount", _("Amount"), sort=[PaymentPart.amount, PaymentPart.id], format="money"),
        ],
        search=[Order.number],
        order=[PaymentPart.id],
    )


def _sold(session_id: int, line: EntryLine) -> Table:
    taxed = line.use not in (uses.VOUCHER, uses.THIRD_PARTY)
    columns = [
        _order(),
        Column("validated_at", _("Date"), sort=[Order.validated_at, OrderLine.id], format="localtime"),
        Column("label", _("Item"), sort=[OrderLine.label, OrderLine.id]),
        Column("quantity", _("Quantity"), format="number"),
        Column("rate", _("VAT rate"), format="rate"),
        Column("total_ttc", _("Incl. VAT"), sort=[OrderLine.total_ttc, OrderLine.id], format="money"),
        Column("total_ht", _("Excl. VAT"), format=_four_decimals, align="end"),
    ]
    return Table(
        "entry-sales",
        trail.lines_behind(session_id, line),
        columns if taxed else columns[:4] + columns[5:6],
        search=[Order.number, OrderLine.label],
        order=[OrderLine.id],
    )


def _order() -> Column:
    return Column(
        "number",
        _("Order"),
        sort=[Order.number],
        link=lambda row: url_for("pos_session.order_show", order_id=row.order_id),
    )


def _four_decimals(value: Any) -> str:
    """An amount before tax as it is kept: 1/10000 of a euro, ``1 234,5678``."""
    whole, rest = divmod(abs(int(value)), 10_000)
    french = language() == "fr"
    units = f"{whole:,}".replace(",", NARROW_SPACE) if french else f"{whole:,}"
    return f"{'-' if value < 0 else ''}{units}{',' if french else '.'}{rest:04d}"
