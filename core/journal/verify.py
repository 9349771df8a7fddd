"""Verifying the journal: walks every chain and names its first bad link (requirements.md T1-6)."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, RowMapping, select

from core.db import db
from core.journal import faults, heads
from core.journal.faults import Fault
from core.journal.keys import Key, known_keys
from core.journal.models import CHAINS, ENTRIES
from core.journal.signing import GENESIS, Fields, sign

_BATCH = 1000


@dataclass(frozen=True)
class Report:
    """What a verification saw: the number of chains and entries walked, and the first fault of each chain."""

    chains: int
    entries: int
    faults: list[Fault]


def verify() -> list[Fault]:
    """The first fault of each chain; [] when the whole journal is as it was written."""
    return examine().faults


def examine() -> Report:
    """Walk the journal in one snapshot, reading a thousand entries at a time. Raises KeyUnusable.

    The heads are read first: they only move forward after a commit, so a database that is as it was left is
    never behind them.
    """
    known = {chain: _head_of(chain) for chain in heads.chains()}
    keys = known_keys()
    found: list[Fault] = []
    total = 0
    with _snapshot() as connection:
        names = sorted({*_names(connection), *known})
        for chain in names:
            walk = _Walk(connection, chain, keys, known.get(chain))
            fault = walk.first_fault()
            total += walk.count
            if fault is not None:
                found.append(fault)
    return Report(len(names), total, found)


def examine_chain(chain: str, told: Callable[[int, int], None] | None = None) -> Fault | None:
    """The first fault of one chain, walked in one snapshot; None when it is as it was written. Raises KeyUnusable.

    ``told(entries walked, entries there are)`` is called every thousand entries and at the end, outside of any unit of
    work; what it raises ends the walk.
    """
    head, known = _head_of(chain), chain in heads.chains()
    keys = known_keys()
    with _snapshot() as connection:
        end = connection.execute(select(CHAINS.c.seq).where(CHAINS.c.name == chain)).scalar_one_or_none()
        any_entry = select(ENTRIES.c.seq).where(ENTRIES.c.chain == chain).limit(1)
        if end is None and not known and connection.execute(any_entry).first() is None:
            return None  # nothing was ever entered in it
        total = end or 0
        walk = _Walk(connection, chain, keys, head, lambda count: told(count, total) if told else None)
        fault = walk.first_fault()
    if told is not None and fault is None:
        told(total, total)
    return fault


@contextmanager
def _snapshot() -> Iterator[Connection]:
    with db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        yield connection


def _head_of(chain: str) -> heads.Head | None:
    """The head in the file; None when the file is there and cannot be believed."""
    try:
        return heads.read(chain)
    except ValueError:
        return None


def _names(connection: Connection) -> set[str]:
    """Every chain that left a trace in the database."""
    with_row = connection.execute(select(CHAINS.c.name)).scalars()
    with_entries = connection.execute(select(ENTRIES.c.chain).distinct()).scalars()
    return {*with_row, *with_entries}


class _Walk:
    """One chain, from its first entry to its end."""

    def __init__(
        self,
        connection: Connection,
        chain: str,
        keys: dict[str, Key],
        head: heads.Head | None,
        told: Callable[[int], None] = lambda count: None,
    ) -> None:
        self.connection, self.chain, self.keys, self.head, self.told = connection, chain, keys, head, told
        self.count = 0
        self.mac_at_head = GENESIS

    def first_fault(self) -> Fault | None:
        last: RowMapping | None = None
        for row in self._rows():
            if code := self._fault_of(row, last):
                seq = last["seq"] + 1 if last else 1
                return Fault(self.chain, seq if code == faults.MISSING else row["seq"], code)
            self.count += 1
            if self.count % _BATCH == 0:
                self.told(self.count)
            if self.head is not None and row["seq"] == self.head.seq:
                self.mac_at_head = row["mac"]
            last = row
        return self._fault_at_end(last)

    def _rows(self) -> Iterator[RowMapping]:
        query = select(ENTRIES).where(ENTRIES.c.chain == self.chain).order_by(ENTRIES.c.seq)
        result = self.connection.execute(query.execution_options(stream_results=True, yield_per=_BATCH))
        with result:
            yield from result.mappings()

    def _fault_of(self, row: RowMapping, last: RowMapping | None) -> str | None:
        if row["seq"] != (last["seq"] + 1 if last else 1):
            return faults.MISSING
        key = self.keys.get(row["key_id"])
        if key is None:
            return faults.UNKNOWN_KEY
        fields = Fields(*(row[name] for name in Fields._fields))
        if not hmac.compare_digest(sign(key.secret, fields), row["mac"]):
            return faults.EDITED
        if row["previous_mac"] != (last["mac"] if last else GENESIS):
            return faults.UNLINKED
        if last and row["at"] < last["at"]:
            return faults.CLOCK
        return None

    def _fault_at_end(self, last: RowMapping | None) -> Fault | None:
        """Compare the last entry with the end noted in the database and with the head outside of it."""
        seq, mac = (last["seq"], last["mac"]) if last else (0, GENESIS)
        query = select(CHAINS.c.seq, CHAINS.c.mac).where(CHAINS.c.name == self.chain)
        end = self.connection.execute(query).one_or_none()
        if end is not None and end.seq > seq:
            return Fault(self.chain, seq + 1, faults.TAIL)
        if self.head is None:
            damaged = self.chain in heads.chains()
            return Fault(self.chain, seq, faults.HEAD_DAMAGED if damaged else faults.HEAD_MISSING)
        if self.head.seq > seq:
            return Fault(self.chain, seq + 1, faults.OLDER)
        if self.mac_at_head != self.head.mac:
            return Fault(self.chain, self.head.seq, faults.OLDER)
        if last is not None and (end is None or (end.seq, end.mac) != (seq, mac)):
            return Fault(self.chain, seq, faults.CHAIN_ROW)
        return None
