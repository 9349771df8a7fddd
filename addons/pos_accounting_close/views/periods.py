"""Locking a period: until when it is locked, what waits in it, and the lock, which is for ever."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from addons.pos_accounting_close.models import PeriodLock
from addons.pos_accounting_close.permissions import EXPORT
from addons.pos_accounting_close.services import period_checks
from addons.pos_accounting_close.services.periods import locked_until
from addons.pos_accounting_close.views import blueprint
from addons.pos_accounting_close.views.book import book_centre
from addons.pos_session.models.session import session_code
from addons.pos_session.services.states import state_of
from core import clock
from core.errors import Invalid
from core.identity.access import requires
from core.identity.actor import current_actor
from core.identity.models import Centre, User
from core.identity.services.names import names_of
from core.web import reading
from core.web.filters import localdate
from core.web.i18n import _
from core.web.saving import saved
from core.web.tables import Column, Empty, Table


@blueprint.route("/periods", methods=["GET", "POST"])
@requires(EXPORT)
def period_list() -> ResponseReturnValue:
    """«Verrouiller une période»: chosen first with what waits in it, then confirmed."""
    centre = book_centre(EXPORT)
    if request.method == "GET":
        return _page(centre, {})

    def work() -> dict[str, Any]:
        if request.form.get("confirmed") != "1":
            raise reading.FormFault(fields={"confirmed": reading.REQUIRED})
        lock = period_checks.lock_closed_period(centre.id, reading.day("until"))
        return {"until": lock.until.isoformat()}

    return saved(
        lambda: reading.once_from_form(f"pos_accounting_close.lock:{current_actor().user_id}", work),
        lambda errors: str(_page(centre, errors)),
        lambda done: _(
            "Nothing is dated until %(day)s any more.", day=localdate(date.fromisoformat(done["until"]))
        ),
        url_for("pos_accounting_close.period_list"),
    )


def _page(centre: Centre, errors: dict[str, str]) -> ResponseReturnValue:
    held = locked_until(centre.id)
    until, faults = _asked(centre, held)
    waiting = period_checks.drawers_waiting(centre.id, until)
    names = names_of(drawer.responsible_id for drawer in waiting)
    locks = _locks(centre)
    return locks.render(
        "pos_accounting_close/period_list.html",
        held=held,
        until=until,
        errors={**faults, **errors},
        waiting=[
            {
                "id": drawer.id,
                "code": session_code(drawer.desk_code, drawer.number),
                "desk": drawer.desk_name,
                "responsible": names.get(drawer.responsible_id, ""),
                "day": drawer.business_day,
                "state": state_of(drawer.state),
            }
            for drawer in waiting
        ],
        not_exported=period_checks.not_exported_until(centre.id, until),
    )


def _asked(centre: Centre, held: date | None) -> tuple[date, dict[str, str]]:
    """The day of the form or of the address; else the end of last month, or yesterday where that is locked."""
    values = request.form if request.method == "POST" else request.args
    today = clock.business_day(centre.timezone)
    last_month = today.replace(day=1) - timedelta(days=1)
    proposed = last_month if held is None or held < last_month else today - timedelta(days=1)
    try:
        return reading.optional_day("until", values=values) or proposed, {}
    except Invalid as fault:
        return proposed, fault.fields


def _locks(centre: Centre) -> Table:
    columns: list[Any] = [PeriodLock.id, PeriodLock.until, PeriodLock.created_at, User.name.label("who")]
    return Table(
        "period-locks",
        select(*columns)
        .outerjoin(User, User.id == PeriodLock.user_id)
        .where(PeriodLock.centre_id == centre.id),
        [
            Column("until", _("Locked until"), sort=PeriodLock.until, format="localdate"),
            Column("created_at", _("Locked at"), sort=PeriodLock.created_at, format="localtime"),
            Column("who", _("By")),
        ],
        order=[PeriodLock.id.desc()],
        empty=Empty(
            _("No period is locked"),
            _("A month whose drawers are closed can be locked: nothing is dated in it any more."),
        ),
    )
