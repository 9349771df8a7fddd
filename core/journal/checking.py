"""Checking the journal on request: what is found is itself entered; and taking the heads over afterwards."""

from __future__ import annotations

import logging
from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from core.db import db
from core.errors import Refusal
from core.i18n import N_
from core.journal import faults, heads
from core.journal.entries import enter
from core.journal.faults import Fault
from core.journal.models import ENTRIES
from core.journal.signing import GENESIS, Json
from core.journal.verify import Report, examine, examine_chain
from core.uow import unit_of_work

log = logging.getLogger(__name__)

HOUSE = "house"
OF_HEADS = frozenset({faults.OLDER, faults.HEAD_MISSING, faults.HEAD_DAMAGED})


class HeadsNotToAdopt(Refusal):
    code = "core.journal_heads_not_to_adopt"
    message = N_(
        "The heads are not taken over: %(sentence)s Only a journal that is sound in itself can be adopted."
    )


class NothingToAdopt(Refusal):
    code = "core.journal_nothing_to_adopt"
    message = N_("Every head already continues its chain: there is nothing to take over.")


def check() -> Report:
    """Verify the journal; faults are entered in it too, as far as it can still be written (T1-13).

    Call it outside of a unit of work.
    """
    report = examine()
    if report.faults:
        _enter_faults(report.faults)
    return report


def check_chain(chain: str, told: Callable[[int, int], None] | None = None) -> Fault | None:
    """Verify one chain (``examine_chain``); a fault is entered in the chain of the house.

    Call it outside of a unit of work.
    """
    fault = examine_chain(chain, told)
    if fault is not None:
        _enter_faults([fault])
    return fault


def _enter_faults(faults_found: list[Fault]) -> None:
    found: list[Json] = [{"chain": f.chain, "seq": f.seq, "code": f.code} for f in faults_found]
    log.error("the journal is not as it was written", extra={"faults": found})
    try:
        with unit_of_work():
            enter(HOUSE, "journal.fault_found", {"faults": found})
    except SQLAlchemyError:
        log.exception("the fault could not be entered in the journal itself")


def adopt_heads() -> list[str]:
    """Take the chains of this database as the true ones, after a restore or the loss of the heads' folder.

    Entered in the house's chain with the numbers before and after, so that it is never silent. Returns the
    chains concerned. Raises HeadsNotToAdopt when a chain is broken in itself, NothingToAdopt.
    """
    found = examine().faults
    for fault in found:
        if fault.code not in OF_HEADS:
            raise HeadsNotToAdopt(sentence=str(fault))
    if not found:
        raise NothingToAdopt()
    chains = sorted({fault.chain for fault in found})
    with unit_of_work():
        moves: dict[str, Json] = {chain: [_known(chain), _end(chain).seq] for chain in chains}
        enter(HOUSE, "journal.heads_adopted", {"chains": moves})
    for chain in {*chains, HOUSE}:
        heads.create(chain, _end(chain))
    return chains


def _known(chain: str) -> int | None:
    """The number the head still tells, if it tells one."""
    try:
        head = heads.read(chain)
    except ValueError:
        return None
    return head.seq if head else None


def _end(chain: str) -> heads.Head:
    query = select(ENTRIES.c.seq, ENTRIES.c.mac).where(ENTRIES.c.chain == chain)
    row = db.session.execute(query.order_by(ENTRIES.c.seq.desc()).limit(1)).one_or_none()
    return heads.Head(row.seq, row.mac) if row else heads.Head(0, GENESIS)
