"""Entering a fact in the journal: two statements, in the transaction of the fact."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache

from sqlalchemy import Executable, bindparam, insert
from sqlalchemy.dialects import postgresql, sqlite

from core import clock
from core.db import db
from core.identity.actor import current_actor
from core.journal import heads
from core.journal.keys import signing_key
from core.journal.models import CHAINS, ENTRIES
from core.journal.signing import GENESIS, Fields, Json, canonical, sign
from core.uow import after_commit, current_unit

CLOCK_BEHIND = "clock_behind"
"""Key in an entry's data: what the machine's clock said when it was behind the entry before (T1-20)."""

_CHAIN = re.compile(r"[a-z_]{1,30}(:[a-z0-9_]{1,29})?")
_ENTER = insert(ENTRIES)


def enter(chain: str, kind: str, data: Mapping[str, Json]) -> int:
    """Enter a fact in ``chain`` ("house", "desk:<id>", or an addon's own as "door:<id>") and return its number there.

    ``data`` holds ids and amounts only (no name, no address: a person must be forgettable), whole numbers and
    texts, lists and dictionaries of these. A unit that enters facts in two chains takes the house last, so
    that no two units wait for each other. The first statement locks the chain until the end of the unit of
    work and takes the next number without gaps; the second writes the entry, and a trigger moves the chain.

    An entry is never dated before its predecessor: when the clock went backwards it takes the predecessor's
    time, and ``data`` gains ``clock_behind``, the time the clock told (requirements.md T1-20).
    Raises RuntimeError outside of a unit of work, TypeError for data that has no canonical form, ValueError
    for the reserved name or an unusual name of a chain, KeyUnusable without a key.
    """
    unit = current_unit()
    if not _CHAIN.fullmatch(chain):
        raise ValueError(f"not the name of a chain: {chain!r}")
    if CLOCK_BEHIND in data:
        raise ValueError(f"{CLOCK_BEHIND!r} is the journal's own")
    key = signing_key()
    seq, previous_mac, previous_at = _take(chain)
    now = clock.now()
    if now < previous_at:
        data = {**data, CLOCK_BEHIND: now.isoformat()}
        now = previous_at
    fields = Fields(chain, seq, now, kind, current_actor().author_id, canonical(data), key.id, previous_mac)
    mac = sign(key.secret, fields)
    db.session.connection().execute(_ENTER, {**fields._asdict(), "mac": mac})
    if seq == 1:
        heads.begin(chain)
    told = next((t for t in unit.after_commit if isinstance(t, heads.Advance)), None)
    if told is None:
        told = heads.Advance()
        after_commit(told)
    told.note(chain, seq, mac, previous_mac)
    return seq


def _take(chain: str) -> tuple[int, str, datetime]:
    """Lock the chain (made if new) and return its next number and its last signature and time."""
    connection = db.session.connection()
    first = {"name": chain, "seq": 1, "mac": GENESIS, "at": clock.now()}
    row = connection.execute(_take_statement(connection.dialect.name), first).one()
    return row.seq, row.mac, row.at


@cache
def _take_statement(dialect: str) -> Executable:
    upsert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return (
        upsert(CHAINS)
        .values({name: bindparam(name) for name in ("name", "seq", "mac", "at")})
        .on_conflict_do_update(index_elements=["name"], set_={"seq": CHAINS.c.seq + 1})
        .returning(CHAINS.c.seq, CHAINS.c.mac, CHAINS.c.at)
    )
