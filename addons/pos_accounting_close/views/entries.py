"""The entries: the list of their lines, searched and summed, and one entry with what it comes from."""

from __future__ import annotations

from datetime import date

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from addons.pos_accounting_close.models import Entry, EntryJournal, EntryLine
from addons.pos_accounting_close.permissions import ENTRIES
from addons.pos_accounting_close.services import books
from addons.pos_accounting_close.services.exports import exports_of, was_exported
from addons.pos_accounting_close.services.trail import cause_of, is_traced
from addons.pos_accounting_close.views import blueprint
from addons.pos_accounting_close.views.book import book_centre
from core.db import db
from core.identity.access import requires
from core.identity.actor import require
from core.identity.visibility import visible
from core.web.i18n import _
from core.web.tables import Column, Empty, Filter, Table


@blueprint.get("/entries")
@requires(ENTRIES)
def entry_list() -> ResponseReturnValue:
    """The lines of the entries of the current centre, the newest entry first."""
    centre = book_centre()
    journals = db.session.execute(
        select(EntryJournal.id, EntryJournal.code, EntryJournal.label)
        .where(EntryJournal.centre_id == centre.id)
        .order_by(EntryJournal.code)
    )
    table = Table(
        "entries",
        books.entry_lines(centre.id),
        [
            Column(
                "entry",
                _("Entry"),
                value=lambda row: f"{row.journal_code} {row.number}",
                sort=[Entry.journal_code, Entry.number, EntryLine.position],
                link=lambda row: url_for("pos_accounting_close.entry_show", entry_id=row.entry_id),
            ),
            Column(
                "entry_on",
                _("Date"),
                sort=[Entry.entry_on, Entry.id, EntryLine.position],
                format="localdate",
            ),
            Column("piece_ref", _("Piece"), sort=[Entry.piece_ref, Entry.id, EntryLine.position]),
            Column("account", _("Account"), sort=[EntryLine.account, Entry.id, EntryLine.position]),
            Column("account_label", _("Name of the account")),
            Column("auxiliary", _("Auxiliary account")),
            Column("label", _("Text")),
            Column(
                "debit", _("Debit"), sort=EntryLine.debit, value=lambda row: row.debit or None, format="money"
            ),
            Column(
                "credit",
                _("Credit"),
                sort=EntryLine.credit,
                value=lambda row: row.credit or None,
                format="money",
            ),
            Column("exported", _("Exported"), format="yesno"),
        ],
        search=[EntryLine.label, Entry.label, EntryLine.account_label, EntryLine.auxiliary_label],
        filters=[
            Filter(
                "journal",
                _("Journal"),
                Entry.journal_id,
                [(row.id, f"{row.code} {row.label}") for row in journals],
            ),
            Filter("account", _("Account"), kind="text", where=books.within),
            Filter("piece", _("Piece or entry"), kind="text", where=books.of_piece),
            Filter(
                "from", _("From"), kind="date", where=lambda day: Entry.entry_on >= date.fromisoformat(day)
            ),
            Filter("to", _("To"), kind="date", where=lambda day: Entry.entry_on <= date.fromisoformat(day)),
            Filter(
                "exported",
                _("Exported"),
                options=[("yes", _("Exported")), ("no", _("Not exported"))],
                where=lambda value: was_exported(Entry.id) if value == "yes" else ~was_exported(Entry.id),
            ),
        ],
        order=[Entry.id.desc(), EntryLine.position],
        empty=Empty(
            _("No entry yet"),
            _("The accounting closure of a drawer posts its entry, a deposit slip posts another."),
        ),
    )
    return table.render("pos_accounting_close/entry_list.html", sums=books.sums_of(table.filtered()))


@blueprint.get("/entries/<int:entry_id>")
@requires(ENTRIES)
def entry_show(entry_id: int) -> str:
    """One entry: its lines, that they balance, and the ways down to what it was drawn from."""
    entry = visible(Entry, entry_id)
    require(ENTRIES, entry.centre_id)
    lines = db.session.scalars(
        select(EntryLine).where(EntryLine.entry_id == entry.id).order_by(EntryLine.position)
    ).all()
    return render_template(
        "pos_accounting_close/entry_show.html",
        entry=entry,
        lines=lines,
        traced={line.id for line in lines if is_traced(entry, line)},
        debit=sum(line.debit for line in lines),
        credit=sum(line.credit for line in lines),
        cause=cause_of(entry),
        exported=exports_of(entry.id),
    )
