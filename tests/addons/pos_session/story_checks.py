"""What is compared at the end of a session and of a story: sheets, summaries, invoices, the doctor, the journal."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from sqlalchemy import select

from addons.pos_session.models import Invoice, InvoiceVat, Session, Voucher
from addons.pos_session.services.consolidated import consolidated
from addons.pos_session.services.invariants import broken
from addons.pos_session.services.opening import last_closing
from addons.pos_session.services.sheet import Sheet, sheet_of
from addons.pos_session.services.summary import read_content, summary_of
from core import clock
from core.db import db
from core.journal.verify import verify
from tests.addons.pos_session import drawer_facts as facts
from tests.addons.pos_session.correction_model import Model
from tests.addons.pos_session.drawer_arithmetic import Vat


def check_sheet(session: facts.Session, session_id: int, codes: dict[str, str]) -> None:
    """The cash sheet of a session; ``codes`` are those of the methods by label."""
    sheet = sheet_of(db.session.get_one(Session, session_id))
    log = session.log
    drawer = sheet.drawer
    assert (drawer.expected, drawer.opening, drawer.received, drawer.change, drawer.refunds) == (
        session.expected,
        *(log[kind] for kind in ("opening", "sale", "change", "refund")),
    )
    assert (drawer.adjustment, sheet.total_movements) == (log["adjustment"], log["cash_in"] - log["cash_out"])
    by_method = {codes[total.label]: total.amount for total in sheet.methods if total.amount}
    assert by_method == {
        code: cents for code, cents in session.by_method.items() if cents and code != "booking"
    }
    assert (sheet.on_booking, sheet.rounding) == (session.by_method["booking"], session.rounding)
    assert [(row.rate, row.ht, row.vat, row.ttc) for row in sheet.vat] == session.vat
    assert sheet.vouchers == session.vouchers
    assert sheet.orders == session.receipts == len(session.validated)
    assert sorted(order.receipt or 0 for order in session.validated) == list(range(1, session.receipts + 1))
    _check_rows(session, sheet)
    if session.state == "closed":
        _check_summary(session, session_id)


def _check_rows(session: facts.Session, sheet: Sheet) -> None:
    """A row per part and movement, and one for each order of 0 euro that nothing was paid for."""
    wanted: Counter[tuple[str, str, int]] = Counter()
    for order in session.orders:
        wanted.update((order.number, kind, cents) for _, kind, cents in order.parts)
        if order.state == "validated" and not order.total and not order.parts:
            wanted[order.number, "sale", 0] += 1
    wanted.update(
        ("", move.kind, move.amount if move.kind == "cash_in" else -move.amount) for move in session.moves
    )
    if session.opening_difference is not None:
        wanted["", "opening", session.log["opening"]] += 1
    wanted.update(("", "adjustment", amount) for amount in session.adjustments)
    assert Counter((row.order_number, row.kind, row.amount) for row in sheet.movements) == wanted


def _check_summary(session: facts.Session, session_id: int) -> None:
    summary = summary_of(session_id)
    assert summary is not None
    content = read_content(summary)
    drawer = content["drawer"]
    assert [drawer[name] for name in ("expected", "counted", "difference", "kept", "banked")] == [
        session.expected,
        session.counted,
        session.log["adjustment"],
        session.kept,
        (session.counted or 0) - (session.kept or 0),
    ]
    assert [tuple(row) for row in content["vat"]] == session.vat
    assert (content["orders"], content["sales"], content["rounding"]) == (
        session.receipts,
        sum(order.total for order in session.validated),
        session.rounding,
    )


def check_story(model: Model, centre_id: int, ids: dict[object, int], codes: dict[str, str]) -> None:
    """Everything, at the end."""
    for session in model.sessions:
        check_sheet(session, ids[session], codes)
    _check_consolidated(model, centre_id, codes)
    for desk in model.desks:
        assert last_closing(ids[desk]) == desk.left
    _check_invoices(model, ids)
    stored = db.session.execute(select(Voucher.amount, Voucher.balance, Voucher.state).order_by(Voucher.id))
    assert [tuple(row) for row in stored] == [
        (each.amount, each.balance, "cancelled" if each.cancelled else "active") for each in model.vouchers
    ]
    assert list(broken()) == []
    assert verify() == []


def _check_consolidated(model: Model, centre_id: int, codes: dict[str, str]) -> None:
    """All closed sessions together: the sums of their sheets."""
    closed = [session for session in model.sessions if session.state == "closed"]
    today = clock.business_day("Europe/Paris")
    total = consolidated(centre_id, today - timedelta(days=1), today + timedelta(days=1)).total
    log: Counter[str] = Counter()
    methods: Counter[str] = Counter()
    for session in closed:
        log.update(session.log)
        methods.update(session.by_method)
    found = {codes[label]: cents for label, cents in total.methods.items() if cents}
    assert found == {code: cents for code, cents in methods.items() if cents and code != "booking"}
    assert (total.sessions, total.on_booking, total.rounding, total.closing, total.difference) == (
        len(closed),
        methods["booking"],
        sum(session.rounding for session in closed),
        sum(session.counted or 0 for session in closed),
        log["adjustment"],
    )
    drawer = total.drawer
    assert (drawer.opening, drawer.received, drawer.change, drawer.refunds, drawer.expected) == (
        *(log[kind] for kind in ("opening", "sale", "change", "refund")),
        sum(session.expected for session in closed),
    )


def _check_invoices(model: Model, ids: dict[object, int]) -> None:
    stored = {
        row.id: row
        for row in db.session.execute(select(Invoice.id, Invoice.kind, Invoice.sequence, Invoice.total_ttc))
    }
    assert len(stored) == len(model.invoices)
    vat: dict[int, list[Vat]] = {}
    for row in db.session.execute(select(InvoiceVat).order_by(InvoiceVat.rate)).scalars():
        vat.setdefault(row.invoice_id, []).append((row.rate, row.ht, row.vat, row.ttc))
    sequences: Counter[str] = Counter()
    for invoice in model.invoices:
        kind = "credit" if invoice.is_credit else "invoice"
        sequences[kind] += 1
        row = stored[ids[invoice]]
        assert (row.kind, row.sequence, row.total_ttc) == (kind, sequences[kind], invoice.total)
        assert vat.get(row.id, []) == invoice.vat
