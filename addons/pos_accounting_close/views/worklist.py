"""The first page of the context «Gestion vente»: what waits for the accountant, the most urgent first."""

from __future__ import annotations

from flask import render_template, url_for

from addons.pos_accounting_close.models.closure import IN_ERROR
from addons.pos_accounting_close.permissions import SUPERVISE
from addons.pos_accounting_close.services.states import OPERATOR_CLOSED
from addons.pos_accounting_close.services.worklist import (
    ACCOUNTING_HEAP,
    OPEN_HEAP,
    OPERATOR_HEAP,
    Heap,
    worklist,
)
from addons.pos_accounting_close.views import blueprint
from addons.pos_accounting_close.views.drawer_cells import cause_of, code_of, steps_cell
from addons.pos_accounting_close.views.drawers import LEFT_OPEN
from addons.pos_session.models.session import CLOSED
from addons.pos_session.services.states import state_of
from core.i18n import N_
from core.identity.access import requires
from core.web.centre import own_centres

TITLES = {
    ACCOUNTING_HEAP: N_("Accounting closures to do"),
    OPERATOR_HEAP: N_("Closed without operator closure"),
    OPEN_HEAP: N_("Still open from an earlier day"),
}
STATES = {ACCOUNTING_HEAP: OPERATOR_CLOSED, OPERATOR_HEAP: CLOSED, OPEN_HEAP: LEFT_OPEN}


@blueprint.get("/")
@requires(SUPERVISE)
def worklist_show() -> str:
    """The page."""
    return render_template(
        "pos_accounting_close/worklist.html",
        found=worklist(),
        titles=TITLES,
        list_of=_list_of,
        code_of=code_of,
        cause_of=cause_of,
        steps_cell=steps_cell,
        state_of=state_of,
        in_error=IN_ERROR,
        several_centres=len(own_centres()) > 1,
    )


def _list_of(heap: Heap) -> str:
    """The list of all drawers of a heap."""
    return url_for("pos_accounting_close.drawer_list", f_state=STATES[heap.name], sort="business_day")
