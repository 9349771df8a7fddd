"""Presales: what is deferred until its delivery, and the release of what is due."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from addons.pos_accounting_close.models import Deferral
from addons.pos_accounting_close.permissions import ACCOUNTING_CLOSE, ENTRIES
from addons.pos_accounting_close.services import deferred
from addons.pos_accounting_close.services.presales import release_due
from addons.pos_accounting_close.views import blueprint
from addons.pos_accounting_close.views.book import book_centre
from core import clock
from core.identity.access import requires
from core.identity.actor import current_actor
from core.web import reading
from core.web.i18n import _
from core.web.tables import Column, Empty, Filter, Table


@blueprint.get("/presales")
@requires(ENTRIES)
def presale_list() -> ResponseReturnValue:
    """What is deferred in the current centre, what is due first."""
    centre = book_centre()
    today = clock.business_day(centre.timezone)
    waiting = {each.source: each for each in deferred.waiting_presales(centre.id)}
    due = [each for each in waiting.values() if each.due_on <= today]
    is_due = Deferral.source.in_([each.source for each in due])
    table = Table(
        "presales",
        deferred.deferred(centre.id),
        [
            Column(
                "due_on",
                _("Delivered on"),
                value=lambda row: waiting[row.source].due_on,
                sort=[Deferral.due_on, Deferral.id],
                format="localdate",
            ),
            Column("label", _("What is delivered"), sort=[Deferral.label, Deferral.id]),
            Column(
                "state",
                _("State"),
                value=lambda row: _("Due") if waiting[row.source].due_on <= today else _("To come"),
                badge=lambda row: "warning" if waiting[row.source].due_on <= today else "secondary",
            ),
            Column("deferred_account", _("Deferred on")),
            Column("account", _("Income account")),
            Column("rate", _("VAT rate"), format="rate"),
            Column("amount", _("Excl. VAT"), sort=[Deferral.amount, Deferral.id], format="money"),
            Column(
                "entry",
                _("Entry"),
                value=lambda row: f"{row.journal_code} {row.number}",
                link=lambda row: url_for("pos_accounting_close.entry_show", entry_id=row.entry_id),
            ),
        ],
        search=[Deferral.label],
        filters=[
            Filter(
                "due",
                _("State"),
                options=[("yes", _("Due")), ("no", _("To come"))],
                where=lambda value: is_due if value == "yes" else ~is_due,
            ),
            Filter(
                "to", _("Until"), kind="date", where=lambda day: Deferral.due_on <= date.fromisoformat(day)
            ),
        ],
        order=[Deferral.due_on, Deferral.id],
        empty=Empty(
            _("Nothing is deferred"),
            _("Where a centre defers presales, what is sold before the day of its delivery waits here."),
        ),
    )
    return table.render(
        "pos_accounting_close/presale_list.html",
        due=len(due),
        due_amount=sum(each.amount for each in due),
        in_all=sum(each.amount for each in waiting.values()),
    )


@blueprint.post("/presales/release")
@requires(ACCOUNTING_CLOSE)
def presale_release() -> ResponseReturnValue:
    """Release what is due today; a second click releases nothing more."""
    centre = book_centre(ACCOUNTING_CLOSE)

    def work() -> dict[str, Any]:
        entries = release_due(centre.id, clock.business_day(centre.timezone))
        return {"entries": [f"{entry.journal_code} {entry.number}" for entry in entries]}

    done = reading.once_from_form(f"pos_accounting_close.release:{current_actor().user_id}", work)
    if done["entries"]:
        flash(_("Released by: %(entries)s.", entries=", ".join(done["entries"])), "success")
    else:
        flash(_("Nothing was due: what was put off waits for its new day."), "info")
    return redirect(url_for("pos_accounting_close.presale_list"))
