"""The balance of the accounts and the ledger of one of them, over a period; as pages, CSV and XLSX."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from addons.pos_accounting_close.permissions import ENTRIES
from addons.pos_accounting_close.services import books
from addons.pos_accounting_close.views import blueprint
from addons.pos_accounting_close.views.book import book_centre, period_asked
from core.identity.access import requires
from core.web.i18n import _
from core.web.table_csv import csv_sheet
from core.web.tables import Column, Empty, Table
from core.web.xlsx import SheetColumn, xlsx_response


@blueprint.get("/balance")
@requires(ENTRIES)
def balance_show() -> ResponseReturnValue:
    """What each account of the current centre moved over a period; it balances."""
    centre = book_centre()
    period = period_asked(centre)
    rows = books.balance_of(centre.id, period.starts_on, period.ends_on)
    name = f"balance-{period.starts_on.isoformat()}-{period.ends_on.isoformat()}"
    if request.args.get("format") == "csv":
        return csv_sheet(f"{name}.csv", _columns(), _rows(rows))
    if request.args.get("format") == "xlsx":
        return xlsx_response(f"{name}.xlsx", _("Balance"), _columns(), _rows(rows))
    return render_template("pos_accounting_close/balance.html", period=period, rows=rows)


@blueprint.get("/ledger")
@requires(ENTRIES)
def ledger_show() -> ResponseReturnValue:
    """The general ledger of an account: what was carried forward, its lines, the balance after each."""
    centre = book_centre()
    period = period_asked(centre)
    accounts = books.accounts_used(centre.id)
    account = request.args.get("account", "").strip()
    known = account in {number for number, _label in accounts}
    carried = books.carried_forward(centre.id, account, period.starts_on) if known else 0
    lines = books.ledger_lines(centre.id, account, period.starts_on, period.ends_on, carried)
    found = lines.subquery()
    table = Table(
        "ledger",
        select(*found.c),
        [
            Column("entry_on", _("Date"), format="localdate"),
            Column(
                "entry",
                _("Entry"),
                value=lambda row: f"{row.journal_code} {row.number}",
                link=lambda row: url_for("pos_accounting_close.entry_show", entry_id=row.entry_id),
            ),
            Column("piece_ref", _("Piece")),
            Column("auxiliary", _("Auxiliary account")),
            Column("label", _("Text")),
            Column("debit", _("Debit"), value=lambda row: row.debit or None, format="money"),
            Column("credit", _("Credit"), value=lambda row: row.credit or None, format="money"),
            Column("balance", _("Balance"), value=lambda row: int(row.balance), format="money"),
        ],
        order=[found.c.entry_on, found.c.entry_id, found.c.position],
        empty=Empty(_("No line"), _("Nothing was posted to this account over the period.")),
    )
    return table.render(
        "pos_accounting_close/ledger.html",
        period=period,
        accounts=[(number, f"{number} {label}") for number, label in accounts],
        account=account if known else "",
        carried=carried,
        sums=books.sums_of(lines) if known else (0, 0),
    )


def _columns() -> list[SheetColumn]:
    amounts = (_("Debit"), _("Credit"), _("Debit balance"), _("Credit balance"))
    return [
        SheetColumn(_("Account")),
        SheetColumn(_("Name of the account")),
        *(SheetColumn(label, "money") for label in amounts),
    ]


def _rows(rows: list[books.AccountBalance]) -> Iterator[list[Any]]:
    for row in rows:
        yield [row.account, row.label, row.debit, row.credit, row.debtor, row.creditor]
