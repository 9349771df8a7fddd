"""The questions the exchanges ask other addons: what they add to an export, and what a batch brings them."""

# mypy: disable-error-code="empty-body"

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn, Protocol

from core.hookspecs import hookspec


class ImportedRow(Protocol):
    """A row: the line of its file, its values by field; a ``deleted`` one (in a delta) has those of its key alone."""

    line: int
    values: dict[str, Any]
    deleted: bool


class ImportedBatch(Protocol):
    """A batch that is being applied to a centre: what an addon reads of it, and answers."""

    centre_id: int
    full: bool

    def has(self, table: str) -> bool:
        """Whether the batch has a file of the table; without one nothing is new."""
        ...

    def rows(self, table: str) -> Iterator[ImportedRow]:
        """The rows of a table, as a stream, checked; none without its file."""
        ...

    def local(self, table: str, code: str) -> int | None:
        """The local id of what head office calls so in a table of this addon, such as ``t_client``."""
        ...

    def refuse(
        self, table: str, line: int, field: str, message: str, params: Mapping[str, Any] | None = None
    ) -> NoReturn:
        """Refuse the batch as a whole: the line, the field, and why (a msgid with its values)."""
        ...

    def enter(self, kind: str, data: dict[str, Any]) -> None:
        """Enter a fact in the house's journal, at the end of the transaction."""
        ...


@dataclass(frozen=True)
class ImportTables:
    """Tables of a batch that an addon takes, and how: ``apply`` writes in the transaction of the batch."""

    tables: tuple[str, ...]
    apply: Callable[[ImportedBatch], None]


@hookspec
def pos_sync_import_tables(centre_id: int) -> Iterable[ImportTables]:
    """Return the tables of a batch of head office this addon takes for a centre; none where it is switched off there.

    An import may run for the system, which no switch of a centre stops: the addon asks the database.

    ``apply`` is called once the tables of the point of sale were written, inside their transaction, when the batch
    has at least one of the tables; it holds no more than some rows at a time. In a full batch a file holds all rows of
    its table. A file that no addon of the centre takes refuses the batch, unless the manifest says ``optional``.
    """


class OutgoingBatch(Protocol):
    """A batch that head office makes for a register of a centre: what an addon reads to fill its tables."""

    centre_id: int
    register: str

    def sold_elsewhere(self, table: str) -> Iterator[Mapping[str, Any]]:
        """The rows of a table of the exports (``booking_payment``) that the centre's other registers sent.

        As their newest export says them, days and instants in ISO 8601; a statement for each of these registers.
        """
        ...


@dataclass(frozen=True)
class BatchTables:
    """Tables of a batch that an addon fills: they are read once each, in the order of ``tables``.

    ``rows(table)`` yields (group, row): what belongs together has one group, which is the key of a row of ``head``.
    """

    head: str
    tables: tuple[str, ...]
    rows: Callable[[str], Iterable[tuple[str, Mapping[str, Any]]]]


@hookspec
def pos_sync_batch_tables(batch: OutgoingBatch) -> Iterable[BatchTables]:
    """Return the tables this addon has for a batch of head office; none where it is switched off in the centre.

    The other side of ``pos_sync_import_tables``, asked in the unit of work that makes the batch; a batch may be made
    for the system, which no switch of a centre stops: the addon asks the database. ``rows`` has the fields of the
    format, as a stream of a statement or two whatever their number, in the order in which the register reads them.
    A full batch has all rows. In a delta a group goes **whole** when any row of it differs from what the register has,
    and a group that is gone is a deleted row of ``head``. A group whose row names a customer, or another code, that is
    not in the batch is left as the register has it. The files are ``optional`` in the manifest.
    """


@hookspec
def pos_sync_export_rows(table: str, session_id: int) -> Iterable[Mapping[str, Any]] | None:
    """Return the rows this addon has of a table of an export (``docs/exchange/tables.md``), for a closed session.

    None: the table is another's. Asked of every addon that is loaded, also where it was switched off since: what was
    sold is a fact. The rows are read as a stream, once, outside of the session's transaction: yield them from one
    statement (``yield_per``), in a fixed order, so that an export that is written again has the same bytes. Each row
    has the fields of the table, by the numbers that the register prints; a field that is None is left out.
    """


@hookspec
def pos_sync_export_arrived(
    centre_id: int,
    register: str,
    table: str,
    rows: Sequence[Mapping[str, Any]],
    refuse: Callable[[int, str], NoReturn],
) -> None:
    """Take over rows of a table of an export of ``register``, at head office, in the transaction that applies it.

    The other side of ``pos_sync_export_rows``, asked of every addon that is loaded; another's table is passed over.
    Rows have all fields of the table, None for what was left out. A table may come in several calls, and a row again,
    perhaps with other values, with the export of a session that was closed again. ``refuse(at, field)`` refuses the
    whole export for a value of ``rows[at]`` that cannot be: it is set aside with the line, any other error is not.
    """


@dataclass(frozen=True)
class Letter:
    """A small document that is a whole state, not a step: a later one replaces it, the same one twice does no harm.

    ``name`` is a file name, one per addon and direction; ``content`` the same bytes for the same state.
    """

    name: str
    content: bytes


@hookspec
def pos_sync_letters(centre_id: int, register: str) -> Iterable[Letter]:
    """Return what this server tells the other side besides batches: head office a register, or the register itself.

    Asked by the worker every minute, outside of a unit of work. Whatever a letter says is committed before.
    """


@hookspec
def pos_sync_letter_arrived(
    centre_id: int, register: str, of_head_office: bool, letter: Letter
) -> Iterable[bool]:
    """Take over a letter of the other side, outside of a unit of work; True from the addon that it is for.

    ``of_head_office``: head office wrote it, to this register; else ``register`` did, and speaks for itself alone.
    A refusal leaves the letter where it is: it is tried again every minute, and the worker says why.
    """
