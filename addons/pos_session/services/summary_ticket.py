"""The summary of a closing, and the X report, as the one receipt model of core/documents."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from addons.pos_session.models import ClosingSummary, Session
from addons.pos_session.services.figures import figures_of
from addons.pos_session.services.summary import Content, content_of, read_content
from core import clock
from core.documents.issuer import issuer_of
from core.documents.receipt import Fact, Line, Receipt, Total, Words
from core.i18n import N_
from core.identity.services.names import names_of
from core.identity.visibility import visible, visible_centre
from core.vat import VatRow

SUMMARY = "pos_session.closing_summary"
"""The document's kind: in the count of copies and in print keys."""

_DRAWER = (
    ("opening", N_("Opening float"), 1),
    ("received", N_("Cash received"), 1),
    ("change", N_("Change given"), -1),
    ("refunds", N_("Refunds"), -1),
    ("cash_in", N_("Cash in"), 1),
    ("cash_out", N_("Cash out"), -1),
    ("expected", N_("Expected"), 1),
    ("counted", N_("Counted"), 1),
    ("difference", N_("Difference"), 1),
    ("kept", N_("Stays in the drawer"), 1),
    ("banked", N_("Goes to the bank"), 1),
)
"""The figures of the drawer as they are printed, and the sign of what they do to it."""


@dataclass(frozen=True)
class Writing:
    """How the texts, instants and days of a ticket are written, for its reader and its centre."""

    translate: Callable[[str], str]
    local_time: Callable[[datetime], str]
    local_day: Callable[[date], str]
    language: str


def summary_ticket(summary: ClosingSummary, writing: Writing) -> Receipt:
    """The ticket of a closing, from its frozen content: the same for ever, whatever is set up since."""
    _ = writing.translate
    session = visible(Session, summary.session_id)
    facts = [Fact(_(N_("No.")), f"{session.desk_code}-{summary.number}", strong=True)]
    return _ticket(session, read_content(summary), _(N_("Closing summary")), facts, (), writing)


def x_ticket(session: Session, writing: Writing) -> Receipt:
    """What a session came to until now; it closes nothing and has no number."""
    _ = writing.translate
    facts = [Fact(_(N_("Drawn up at")), writing.local_time(clock.now()))]
    mentions = (_(N_("This is not a closing: the session goes on.")),)
    return _ticket(
        session, content_of(session, figures_of(session)), _(N_("X report")), facts, mentions, writing
    )


def _ticket(
    session: Session,
    content: Content,
    title: str,
    facts: list[Fact],
    mentions: tuple[str, ...],
    writing: Writing,
) -> Receipt:
    centre = visible_centre(session.centre_id)
    return Receipt(
        words=Words.in_language(writing.translate),
        issuer=issuer_of(centre),
        title=title,
        language=writing.language,
        facts=(*facts, *_facts(session, content, writing)),
        lines=tuple(_lines(content, writing.translate)),
        totals=(Total(writing.translate(N_("Total of the sales")), content["sales"], strong=True),),
        vat_rows=tuple(VatRow(*row) for row in content["vat"]),
        mentions=mentions,
    )


def _facts(session: Session, content: Content, writing: Writing) -> Iterator[Fact]:
    _ = writing.translate
    names = names_of(content[key] for key in ("responsible", "closed_by", "accepted_by"))
    if "replaces" in content:
        yield Fact(_(N_("Replaces the closing")), str(content["replaces"]))
    yield Fact(_(N_("Session")), session.code)
    yield Fact(_(N_("Cash desk")), f"{session.desk_code} {session.desk_name}")
    yield Fact(_(N_("Business day")), writing.local_day(date.fromisoformat(content["business_day"])))
    for key, label in (("opened_at", N_("Opened at")), ("closed_at", N_("Closed at"))):
        if content[key]:
            yield Fact(_(label), writing.local_time(datetime.fromisoformat(content[key])))
    for key, label in (
        ("responsible", N_("Responsible")),
        ("closed_by", N_("Closed by")),
        ("accepted_by", N_("Accepted by")),
    ):
        if content[key] in names and not (key == "closed_by" and content[key] == content["responsible"]):
            yield Fact(_(label), names[content[key]])
    yield Fact(_(N_("Orders")), str(content["orders"]))
    if content["receipts"]:
        first, last = (f"{session.code}-{number}" for number in content["receipts"])
        yield Fact(_(N_("First receipt")), first)
        yield Fact(_(N_("Last receipt")), last)


def _lines(content: Content, _: Callable[[str], str]) -> Iterator[Line]:
    yield Line(_(N_("Payments")))
    for row in content["methods"]:
        yield Line(row["label"], row["amount"], detail=_(N_("Orders: %d")) % row["orders"])
    if content["rounding"]:
        yield Line(_(N_("Rounding of cash")), content["rounding"])
    corrections, corrected = content["corrections"]
    if corrections:
        yield Line(
            _(N_("Of which refunds and corrections")), corrected, detail=_(N_("Orders: %d")) % corrections
        )
    if content["vouchers"]:
        yield Line(_(N_("Of which outside the turnover")), content["vouchers"])
    yield Line(_(N_("Cash drawer")))
    for key, label, sign in _DRAWER:
        amount = content["drawer"][key]
        if amount is not None and (amount or key not in ("change", "refunds", "cash_in", "cash_out")):
            yield Line(_(label), sign * amount)
    for row in content["found"]:
        yield from _found(row, _)


def _found(row: dict[str, Any], _: Callable[[str], str]) -> Iterator[Line]:
    """A counted method: to be found, found, the difference when there is one."""
    if not row["expected"] and not row["counted"]:
        return
    yield Line(row["label"])
    yield Line(_(N_("Expected")), row["expected"])
    pieces = _(N_("Pieces: %d")) % row["pieces"] if row["pieces"] is not None else ""
    yield Line(_(N_("Counted")), row["counted"], detail=pieces)
    if row["counted"] != row["expected"]:
        yield Line(_(N_("Difference")), row["counted"] - row["expected"])
