"""The window of a closure, tab by tab: each is saved as it is left, and by itself while an operator types."""

from __future__ import annotations

from typing import Any

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from addons.pos_accounting_close.models import Closure
from addons.pos_accounting_close.models.closure import ACCOUNTING, DRAFT, OPERATOR, SUMMARY, TABS
from addons.pos_accounting_close.permissions import SEE_SALES
from addons.pos_accounting_close.services import closures
from addons.pos_accounting_close.services.closure_access import may_see_expected, shown_closure
from addons.pos_accounting_close.services.closure_tabs import TAB_LABELS, visited_tabs
from addons.pos_accounting_close.views import blueprint
from addons.pos_accounting_close.views.closure_form import SAVE
from addons.pos_accounting_close.views.closure_tabs import tab_context
from core import clock
from core.errors import Invalid, Refusal, Stale
from core.identity.access import requires
from core.identity.actor import current_actor
from core.uow import unit_of_work
from core.web.errors import refusal_fields, refusal_text
from core.web.filters import localtime
from core.web.i18n import _
from core.web.reading import once_from_form

SHORTCUTS = dict(zip(TABS, ("F1", "F2", "F3", "F4", "F6"), strict=True))
_TAB = f"<any({','.join(TABS)}):tab>"
_STEP = f"<any({OPERATOR},{ACCOUNTING}):step>"


@blueprint.post(f"/sessions/<int:session_id>/closures/{_STEP}")
@requires(SEE_SALES)
def closure_begin(session_id: int, step: str) -> ResponseReturnValue:
    """«Clôturer opérateur», «Clôturer comptable»: the draft that is there, or a new one."""
    work = lambda: {"closure_id": closures.begin(session_id, step).id}  # noqa: E731
    made = once_from_form(f"pos_accounting_close.closure_begin:{current_actor().user_id}", work)
    return redirect(url_for("pos_accounting_close.closure_show", closure_id=made["closure_id"]))


@blueprint.get(f"/closures/<int:closure_id>/{_TAB}")
@requires(SEE_SALES)
def closure_tab(closure_id: int, tab: str) -> ResponseReturnValue:
    """A tab of a draft; a closure that is done has a page of its own."""
    closure = shown_closure(closure_id)
    if closure.state != DRAFT:
        return redirect(url_for("pos_accounting_close.closure_show", closure_id=closure.id))
    return tab_page(closure, tab)


@blueprint.post(f"/closures/<int:closure_id>/{_TAB}")
@requires(SEE_SALES)
def closure_tab_save(closure_id: int, tab: str) -> ResponseReturnValue:
    """Save a tab and go on to the next one, or to that which was chosen; ``autosave``: while one types."""
    closure = shown_closure(closure_id)
    if request.form.get("autosave") == "1":
        return _autosave(closure, tab)
    if tab in SAVE:
        try:
            once_from_form(
                f"pos_accounting_close.closure_tab:{current_actor().user_id}", lambda: _save(closure, tab)
            )
        except Invalid as refusal:
            return tab_page(closure, tab, refusal), refusal.status
    then = request.form.get("then", "")
    target = then if then in TABS else TABS[min(TABS.index(tab) + 1, len(TABS) - 1)]
    return redirect(url_for("pos_accounting_close.closure_tab", closure_id=closure_id, tab=target))


def tab_page(closure: Closure, tab: str, refusal: Refusal | None = None) -> str:
    """A tab with what is saved of it, or what was typed of it and refused. Raises Stale for a reopened drawer."""
    session = closure.session
    if closure.closing != session.closing_no:
        raise Stale()
    return render_template(
        f"pos_accounting_close/closure_{tab}.html",
        closure=closure,
        session=session,
        tab=tab,
        tabs=[(each, TAB_LABELS[each], SHORTCUTS[each]) for each in TABS],
        visited=visited_tabs(closure.id),
        accounting=closure.step == ACCOUNTING,
        shown=may_see_expected(session, closure.step),
        message=refusal_text(refusal) if refusal else "",
        errors=refusal_fields(refusal) if refusal else {},
        typed=_typed,
        **tab_context(closure, tab),
    )


def _typed(name: str, saved: Any = "") -> Any:
    """What was typed in a field of a refused form, else what is saved."""
    return request.form.get(name, "") if request.method == "POST" else saved


def _save(closure: Closure, tab: str) -> dict[str, Any]:
    SAVE[tab](closure, confirmed=True)
    return {"closure_id": closure.id}


def _autosave(closure: Closure, tab: str) -> Response:
    """A word whether it is saved: what is refused is told when the tab is left."""
    if closure.step == ACCOUNTING or tab == SUMMARY:
        raise Stale()
    try:
        with unit_of_work():
            SAVE[tab](closure, confirmed=False)
    except Invalid:
        return Response(_("Not saved yet: something is to be completed."))
    return Response(_("Saved at %(time)s", time=localtime(clock.now(), "time")))
