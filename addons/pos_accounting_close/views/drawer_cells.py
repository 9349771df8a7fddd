"""The cells of drawers: their gaps in words, their verdict, the buttons of their steps, the tick to select them."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from addons.pos_accounting_close.models.closure import ACCOUNTING, CORRECT, IN_ERROR, OPERATOR
from addons.pos_accounting_close.services.drawer_steps import CLOSE, Step, is_ready, steps_of
from addons.pos_session.models.session import session_code
from core.i18n import N_
from core.web.filters import money
from core.web.i18n import _, translate
from core.web.templating import new_key

PICKED = "session"
"""The field of the ticked drawers; its form is ``PICK_FORM``."""
PICK_FORM = "pick-drawers"

_TO_DO = {CLOSE: N_("Close"), OPERATOR: N_("Close as operator"), ACCOUNTING: N_("Close as accountant")}
_DONE = {OPERATOR: N_("Operator closure"), ACCOUNTING: N_("Accounting closure")}
_LINK = Markup('<a class="btn btn-{} text-nowrap" href="{}" aria-label="{}">{}</a>')
_POST = Markup(
    '<form method="post" action="{href}" class="d-inline-block">'
    '<input type="hidden" name="csrf_token" value="{csrf}"><input type="hidden" name="idempotency_key" value="{key}">'
    '<button type="submit" class="btn btn-primary text-nowrap" aria-label="{spoken}">{shown}</button></form>'
)
# The reason is a popover of its button: by mouse, finger and keyboard alike, and without a script.
_GREYED = Markup(
    '<button type="button" class="btn btn-outline-secondary opacity-50 text-nowrap" aria-disabled="true"'
    ' popovertarget="{id}" aria-describedby="{id}" title="{why}">{label}</button>'
    '<div popover id="{id}" class="alert alert-info shadow m-auto">{why}</div>'
)


def code_of(row: Any) -> str:
    """``DDD.SSSSS`` of a row."""
    return session_code(row.desk_code, row.number)


def gap_cell(step: str, row: Any) -> Markup | str:
    """The gap of a closure, and what is behind it when differences make up for each other; empty before it."""
    gap, off = getattr(row, f"{step}_gap"), getattr(row, f"{step}_off")
    if gap is None:
        return ""
    shown = Markup('<span class="money{}">{}</span>').format(
        " text-danger-emphasis fw-bold" if off else "", money(gap)
    )
    if off == abs(gap):
        return shown
    return shown + Markup('<br><span class="small">{}</span>').format(
        _("over and short: %(amount)s", amount=money(off))
    )


def verdict_text(row: Any) -> str:
    """What the last closure said of the drawer; empty before there is one."""
    return {CORRECT: str(_("Correct")), IN_ERROR: str(_("In error"))}.get(row.verdict, "")


def cause_of(row: Any) -> str:
    """The reason picked from the list and what was written beside it."""
    return " - ".join(part for part in (row.reason, row.reason_text) if part)


def steps_cell(row: Any) -> Markup:
    """The three buttons of a drawer: what is possible, what is done, and why the rest is not possible."""
    buttons = Markup("").join(_button(row, step) for step in steps_of(row))
    return Markup('<div class="d-flex flex-nowrap gap-1 justify-content-end">{}</div>').format(buttons)


def pick_cell(row: Any) -> Markup | str:
    """The tick of a drawer that may be closed together with others; nothing where it may not."""
    if not is_ready(row):
        return ""
    return Markup(
        '<input class="form-check-input" type="checkbox" name="{}" value="{}" form="{}" aria-label="{}">'
    ).format(PICKED, row.id, PICK_FORM, _("Select %(number)s", number=code_of(row)))


def _button(row: Any, step: Step) -> Markup:
    number = code_of(row)
    if step.closure_id is not None:
        href = url_for("pos_accounting_close.closure_show", closure_id=step.closure_id)
        shown = translate(_DONE[step.name])
        spoken = _("%(step)s of %(number)s: done", step=shown, number=number)
        return _LINK.format("outline-success", href, spoken, f"✓ {shown}")
    shown = translate(_TO_DO[step.name])
    if step.why:
        return _GREYED.format(id=f"why-{step.name}-{row.id}", why=translate(step.why), label=shown)
    spoken = f"{shown}, {number}"
    if step.name == CLOSE:
        href = url_for("pos_session.session_closing", session_id=row.id)
        return _LINK.format("primary", href, spoken, shown)
    href = url_for("pos_accounting_close.closure_begin", session_id=row.id, step=step.name)
    return _POST.format(href=href, csrf=generate_csrf(), key=new_key(), spoken=spoken, shown=shown)
