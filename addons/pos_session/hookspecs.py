"""The questions the point of sale asks other addons. All are asked inside the transaction, for one centre."""

# mypy: disable-error-code="empty-body"

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from core.hookspecs import hookspec

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from addons.pos_session.services.line_kinds import (
        LineKind,
        OrderRef,
        SessionRef,
        TakenBack,
        WrittenPayment,
    )
    from addons.pos_session.services.opening_work import OpeningStep
    from addons.pos_session.services.states import State, Transition
    from addons.pos_session.services.tenders import Part
    from core.errors import Link, Refusal


@dataclass(frozen=True)
class ClosingBlocker:
    """Something to finish before a session closes: a msgid with its parameters, and where to finish it.

    ``forcible``: whoever holds ``pos_session.force`` may end the sale all the same; the managers are alerted.
    """

    message: str
    params: dict[str, Any] = field(default_factory=dict)
    links: tuple[Link, ...] = ()
    forcible: bool = False


@dataclass(frozen=True)
class SheetRow:
    """One row of a section of the cash sheet; ``amount`` in cents, TTC."""

    label: str
    quantity: int
    amount: int


@dataclass(frozen=True)
class SheetSection:
    """A table an addon adds to the cash sheet; ``title`` is a msgid."""

    title: str
    rows: tuple[SheetRow, ...]


@dataclass(frozen=True)
class OrderColumn:
    """What an addon knows of orders, as a column of cash sheets and lists of orders.

    ``title`` is a msgid; ``values`` are the texts by order id (an order without one has an empty cell).
    """

    key: str
    title: str
    values: Mapping[int, str]


@dataclass(frozen=True)
class OrderFilter:
    """A text by which the history of orders is searched; ``label`` is a msgid.

    ``where`` turns the trimmed text into a condition on the orders (``Order``), which must be able to use an index.
    """

    key: str
    label: str
    where: Callable[[str], ColumnElement[bool]]


@dataclass(frozen=True)
class PartAction:
    """What can be done with a part of a payment: ``label`` is a msgid, the rest an address.

    With a ``refusal`` (whose params are texts) it is shown greyed, and says why.
    """

    label: str
    endpoint: str
    args: Mapping[str, Any]
    refusal: Refusal | None = None


@hookspec
def pos_session_line_kinds() -> Iterable[LineKind]:
    """Return the kinds of order lines this addon sells (services/line_kinds.py); two kinds of one code are refused."""


@hookspec
def pos_session_states() -> Iterable[State]:
    """Return further states of a session, which come after ``closed``: never active ones, or the start stops.

    Asked without a centre: a session keeps the state it has where the addon is off.
    """


@hookspec
def pos_session_transitions() -> Iterable[Transition]:
    """Return further moves between states (of this addon or of pos_session), each with a name of its own.

    The addon makes the move in its own unit of work: ``services.sessions.lock_for(session_id, name)``, what it
    writes, ``services.sessions.move(session, name)``. A move to ``open`` from a state that is not
    active is the exception: it lets the point of sale reopen sessions, on its page (``services.reopening.reopen``).
    """


@hookspec
def pos_session_moving(session: SessionRef, transition: str) -> None:
    """The session is locked and about to make the transition of this name: raise Refusal to forbid it.

    Asked in the transaction of the move, whoever makes it; what the move writes is undone when it is refused.
    """


@hookspec
def pos_session_opening(session: SessionRef) -> Iterable[OpeningStep]:
    """The drawer was counted: return the work to be done before the session opens; nothing means it opens at once.

    Reads only, no long work here. Each step runs in the worker, in order and outside of any transaction; it makes its
    own units of work, short ones, and tells how far it is (``Progress.advance``). Raising Refusal leaves the session in
    opening control with the reason, and the drawer may be counted again. **A step may be run again**, after a worker
    was killed or when the opening is asked for once more: what it did already must not be done twice.
    """


@hookspec
def pos_session_order_validating(order: OrderRef, parts: Sequence[Part]) -> None:
    """A payment is settled and nothing of it is written yet: raise Refusal to forbid it.

    ``parts`` are those of all payments of the order until now, this one's last. While more remains to be paid
    ``order.validated_at`` is None.

    Runs in every sale: no SQL statement unless the rule needs one.
    """


@hookspec
def pos_session_writing(session: SessionRef) -> None:
    """Money is about to move in a session, dated now: raise Refusal to forbid it.

    Asked of every payment, its cancellation, its reallocation, and of cash put in or taken out; nothing of it is
    written yet. Runs in every sale: at most one SQL statement.
    """


@hookspec
def pos_session_payment_written(order: OrderRef, payment: WrittenPayment) -> None:
    """The rows of a payment are written (of a sale, a draft, its cancellation, a correction): write what goes with it.

    Raise Refusal to undo it all. Runs in every sale: no SQL statement unless the parts concern the addon.
    """


@hookspec
def pos_session_order_correcting(order_id: int) -> None:
    """Somebody is about to correct an order (the first of its family): raise Refusal to forbid it, whatever he takes.

    Asked when the page is opened, before anything is typed, and again when the correction is made. Reads only.
    """


@hookspec
def pos_session_correction_means(
    order_id: int, taken: Sequence[TakenBack], fresh: int
) -> Iterable[Mapping[int, int]]:
    """Return ``{method id: cents}`` that a correction has to settle by these methods, no more and no less.

    ``order_id`` is the first order of the family, ``fresh`` the cents of what is sold instead. Negative goes back; 0:
    nothing is settled by it, the method is not offered. The page proposes it, and lets nobody type something else; the
    addon refuses the rest when the payment is written. Reads only. Raise Refusal where these lines may not come back.
    """


@hookspec
def pos_session_not_invoiced() -> Iterable[ColumnElement[bool]]:
    """Return conditions on ``Order``: those of which one is true are on no invoice of the point of sale.

    They join the statement that gathers what a counter invoice takes; such an order is not invoiced by itself either.
    """


@hookspec
def pos_session_payment_methods() -> Iterable[ColumnElement[bool]]:
    """Return conditions on the methods (``PaymentMethod``) that are shown and accepted in a session.

    They join the statement that reads the methods of a sale, so a rule costs no statement of its own: the session is
    the parameter ``services.methods.OF_SESSION``. Return the same object each time: the statement is built once.
    Refunds are not limited: they go back by what was paid.
    """


@hookspec
def pos_session_closing_blockers(session: SessionRef) -> Iterable[ClosingBlocker]:
    """Return what must be finished before the session is closed; nothing means that it may close."""


@hookspec
def pos_session_sheet_sections(session: SessionRef) -> Iterable[SheetSection]:
    """Return further tables for the cash sheet of the session (page and PDF); reads only."""


@hookspec
def pos_session_order_columns(order_ids: Sequence[int]) -> Iterable[OrderColumn]:
    """Return what this addon knows of these orders: for the cash sheet, the history, their CSV and XLSX.

    Asked once for all orders of a page (of an export: once for every 5,000); the caller may see all of them. Answers in
    one statement, with the same columns whatever the orders.
    """


@hookspec
def pos_session_part_actions(part_ids: Sequence[int]) -> Iterable[Mapping[int, PartAction]]:
    """Return ``{payment part id: what can be done with it}`` for the list of payments and the page of an order.

    Asked once for all parts of a page; the caller may see all of them. Parts of which the actor may do nothing are
    absent. A fixed number of statements.
    """


@hookspec
def pos_session_order_filters() -> Iterable[OrderFilter]:
    """Return further ways to search the history of orders; no SQL statement before the condition is used."""
