"""The questions the accounting closures ask other addons. All are asked inside the transaction, for one centre."""

# mypy: disable-error-code="empty-body"

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from core.hookspecs import hookspec

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Select


@dataclass(frozen=True)
class CancelledTicket:
    """A ticket that was cancelled in a drawer and should be there on paper; ``amount`` in cents, positive.

    ``source`` names it for the addon that tells of it, as ``pos_ticketing.ticket:12``.
    """

    source: str
    number: str
    label: str
    amount: int


@dataclass(frozen=True)
class Presale:
    """What a line sold is delivered on ``due_on``; ``source`` is a name as ``pos_ticketing.performance:7``."""

    source: str
    label: str
    due_on: date


@dataclass(frozen=True)
class CustomerAccount:
    """The account of a customer, below the general one, through which an order goes; ``piece`` is its invoice.

    Of what is owed without an invoice (``pos_accounting_close_owed``) ``piece`` is what is kept of it: a booking.
    """

    number: str
    label: str
    piece: str


@dataclass(frozen=True)
class DrawerColumn:
    """What an addon knows of sessions, as a column of the list of drawers; ``values`` are the texts by session id.

    ``choices`` (value, label) make a filter of it; ``where`` turns a chosen value into a condition on ``Session``.
    """

    key: str
    title: str
    values: Mapping[int, str]
    choices: tuple[tuple[str, str], ...] = ()
    where: Callable[[str], ColumnElement[bool]] | None = None


@dataclass(frozen=True)
class ArchiveTable:
    """A table of an archive: ``name`` is that of its files (lower case, digits, ``_``), ``about`` says what it holds.

    ``statement`` selects ``columns`` (name, kind, what it is, in French) in their order, sorted by a key: the rows are
    the same each time. A kind is ``whole``, ``cents``, ``exact`` (1/10000), ``rate`` (1/10000 of the whole), ``day``,
    ``instant``, ``text`` or ``user`` (an id). No personal data of customers: ids only.
    """

    name: str
    about: str
    columns: tuple[tuple[str, str, str], ...]
    statement: Select[Any]


@hookspec
def pos_accounting_close_cancelled_tickets(session_id: int) -> Iterable[CancelledTicket]:
    """Return the tickets cancelled in a session, whoever sold them; reads only, the same ones each time."""


@hookspec
def pos_accounting_close_presales(line_ids: Sequence[int]) -> Iterable[Mapping[int, Presale]]:
    """Return ``{line id: what is delivered when}`` of order lines that this addon sold; the other lines are absent.

    Asked once for all lines of a session whose centre defers presales. A counter-line is asked for by the line it
    takes back.
    """


@hookspec
def pos_accounting_close_delivery_days(sources: Sequence[str]) -> Iterable[Mapping[str, date]]:
    """Return ``{source: day}`` on which each ``Presale.source`` is delivered as things stand now; unknown ones absent.

    Asked before a presale is released: what was put off is released later.
    """


@hookspec
def pos_accounting_close_customers(order_ids: Sequence[int]) -> Iterable[Mapping[int, CustomerAccount]]:
    """Return ``{order id: account}`` of the orders that go through the account of a customer; the others are absent.

    Such an order is debited to the customer and its payments are credited to him.
    """


@hookspec
def pos_accounting_close_owed(order_ids: Sequence[int]) -> Iterable[Mapping[int, CustomerAccount]]:
    """Return ``{order id: account}`` of the orders of which something stands on the account of a customer.

    That is what they put on a booking instead of paying it (debited to him), and what they take in outside of the
    turnover (credited to him): a financing. What is turned back is posted the other way round, so answer for
    corrections too. The other orders are absent: theirs is posted in one sum without a customer. Asked once for the
    orders of a session that do either; one statement.
    """


@hookspec
def pos_accounting_close_drawer_columns(session_ids: Sequence[int]) -> Iterable[DrawerColumn]:
    """Return what this addon knows of these sessions; the same columns whatever the sessions, one statement each."""


@hookspec
def pos_accounting_close_archive_tables(
    centre_id: int, first: datetime, last: datetime
) -> Iterable[ArchiveTable]:
    """Return the tables of facts this addon adds to an archive of a centre, from ``first`` (inside) to ``last``
    (outside): facts that were entered in that time, so that the archive made again is the same.

    The statements are run after the hook, outside of the session, in one snapshot with those of the other tables.
    """
