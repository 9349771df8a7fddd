"""The entry of an accounting closure: all that a session sold, took and counted, once, balanced (T3-1 to T3-7).

What is posted is read in a fixed number of statements, whatever was sold. Lines are in the order: payments, drawer,
sales, VAT, liabilities, customers and deposits.
"""

from __future__ import annotations

from dataclasses import dataclass

from addons.pos_accounting_close.models import Closure, Entry
from addons.pos_accounting_close.models.chart import CLOSURES
from addons.pos_accounting_close.services.accounts import Accounts, Missing
from addons.pos_accounting_close.services.closure_totals import ClosureTotals
from addons.pos_accounting_close.services.entries import LineDraft, write_entry
from addons.pos_accounting_close.services.posting_money import (
    DrawerPosting,
    cash_method,
    drawer_drafts,
    method_drafts,
    method_gap_drafts,
    method_rows,
    rounding_drafts,
)
from addons.pos_accounting_close.services.posting_orders import (
    customers_of,
    order_drafts,
    others_paid,
    posted_orders,
)
from addons.pos_accounting_close.services.posting_owed import owed_in, put_drafts, taken_in_drafts
from addons.pos_accounting_close.services.posting_presales import presales_of, write_deferrals
from addons.pos_accounting_close.services.posting_sales import (
    Deferred,
    liability_drafts,
    sales_drafts,
    sold_lines,
)


@dataclass(frozen=True, slots=True)
class EntryDraft:
    """The lines of an entry that is not written yet, what it defers, and the accounts, some of them missing."""

    lines: list[LineDraft]
    deferred: list[Deferred]
    accounts: Accounts


def post_closure(closure: Closure, totals: ClosureTotals) -> Entry | None:
    """Write the entry of a done accounting closure; None where there is nothing to post: an entry has lines.

    ``totals`` are what the accountant found. Raises MappingMissing, and then nothing is written;
    the database refuses a second entry of a closure.
    """
    session = closure.session
    draft = draft_entry(closure, totals)
    draft.accounts.check()
    if not draft.lines:
        return None
    entry = write_entry(
        session.centre_id,
        CLOSURES,
        session.business_day,
        f"Caisse {session.code} {session.desk_name} du {session.business_day:%d/%m/%Y}",
        f"CC-{closure.number}",
        session.business_day,
        draft.lines,
        closure_id=closure.id,
    )
    write_deferrals(entry, draft.deferred)
    return entry


def missing_mappings(closure: Closure, totals: ClosureTotals) -> tuple[Missing, ...]:
    """What the entry of a closure would need and is not mapped, for the page before it; reads only."""
    return tuple(draft_entry(closure, totals).accounts.missing)


def draft_entry(closure: Closure, totals: ClosureTotals) -> EntryDraft:
    """The entry of a closure as things stand now."""
    session = closure.session
    accounts = Accounts.of(session.centre_id)
    methods = method_rows(session)
    drawer = DrawerPosting(session, totals, accounts, cash_method(methods.values()), _said(closure))
    sold = sold_lines(session.id)
    orders, others = posted_orders(session.id), others_paid(session.id)
    customers = customers_of(
        session.centre_id, [*(order.id for order in orders), *(other.id for other in others)]
    )
    owed = owed_in(session.id, session.centre_id, methods.values(), sold)
    taken_in, others_sold = owed.taken_in(sold)
    sales, deferred = sales_drafts(sold, accounts, presales_of(session, sold))
    lines = [
        *method_drafts(methods.values(), accounts, owed.by_method),
        *put_drafts(owed, methods, accounts),
        *rounding_drafts(session.id, accounts),
        *drawer_drafts(drawer),
        *method_gap_drafts(drawer, methods),
        *sales,
        *liability_drafts(others_sold, accounts),
        *taken_in_drafts(taken_in, owed.customers, accounts),
        *order_drafts(orders, others, customers, accounts),
    ]
    return EntryDraft(lines, deferred, accounts)


def _said(closure: Closure) -> str:
    """Which drawer, whose, and why, on the lines of its gaps (requirements.md T3-4)."""
    reason = closure.reason.label if closure.reason else ""
    words = (closure.session.code, closure.session.responsible.login, reason, closure.reason_text)
    return " - ".join(word for word in words if word)
