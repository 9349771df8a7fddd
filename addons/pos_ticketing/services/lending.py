"""Head office lends the free places of a contingent to a register, asks for them, takes them back unheard.

Why no place is sold twice: it is for sale on at most one side, and each side gives it away before the other has it.

1. Lending claims the places here, in the unit of work that writes the lending. Only what is committed is told to the
   register (services/lent_document.py), so when it reads of a place, nobody can buy it here any more.
2. The claim has no end. It goes only when a report of the register says that it *returned* the place; a place that is
   neither returned nor sold in the report stays withheld, whatever the time is.
3. The register returns a place by claiming it for good, in the unit of work that writes the report
   (services/borrowed_reports.py). When head office reads of it, nobody can buy it there any more.
4. Documents and reports are whole states with a number, not steps: lost, late, repeated or swapped ones do no harm
   (an older report is passed over, and a returned place never comes back under the same reference).

No clock is compared with another one: ``until`` only says when the register ends its sale, by its own clock. What is
assumed is that a database keeps what it committed (a register put back from a backup of before a return could sell what
it returned), and that nobody takes back unheard (``take_back_unheard``) what a register still sells: that is a
person's decision about a lost machine, possible only ``GRACE`` after the time; what the register then says is shown.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from secrets import token_hex
from typing import cast

from sqlalchemy import Table, insert, select, update

from addons.pos_ticketing.errors import LentEnded, LentStillRunning, NotAttached, NothingToLend
from addons.pos_ticketing.models import (
    Block,
    Contingent,
    ContingentSeat,
    LentContingent,
    LentPlace,
    PerformanceContingent,
)
from addons.pos_ticketing.models.contingent import LENT
from addons.pos_ticketing.models.lent import OUT, TAKEN_BACK
from addons.pos_ticketing.permissions import CONTINGENTS
from addons.pos_ticketing.services.holders import Holder
from addons.pos_ticketing.services.house_places import (
    House,
    claim_those_free,
    locked_house,
    offer_changed,
    runs,
)
from addons.pos_ticketing.services.releasing import release_block
from core import clock
from core.db import db, lock_row
from core.identity.actor import current_actor, require
from core.identity.visibility import visible
from core.journal import enter

GRACE = timedelta(hours=1)
"""How long after its time a register is waited for before its places can be taken back unheard."""
_SEAT = cast(Table, ContingentSeat.__table__)
_PLACE = cast(Table, LentPlace.__table__)


def lend(performance_id: int, contingent_id: int, holder: Holder, until: datetime) -> LentContingent:
    """Lend every free place of a contingent to a register until a time; journalled.

    Its places that are sold, held or lent already stay as they are. Raises NothingToLend, NotAttached, NotFound,
    Forbidden.
    """
    house = locked_house(performance_id)
    contingent = visible(Contingent, contingent_id)
    seats = _seats(house, contingent)
    block = Block(
        centre_id=house.centre_id,
        performance_id=performance_id,
        kind=LENT,
        reason=contingent.name,
        owner=holder.name,
        created_by_id=current_actor().author_id,
    )
    db.session.add(block)
    db.session.flush()
    taken = sorted(claim_those_free(house, seats, block.id)) if seats else []
    if not taken:
        raise NothingToLend(name=contingent.name)
    lent = LentContingent(
        centre_id=house.centre_id,
        reference=token_hex(16),
        performance_id=performance_id,
        contingent_id=contingent_id,
        block_id=block.id,
        holder=holder.code,
        until=until,
        lent_by_id=current_actor().author_id,
    )
    db.session.add(lent)
    db.session.flush()
    db.session.execute(insert(_PLACE), [{"lent_id": lent.id, "seat": seat, "state": OUT} for seat in taken])
    offer_changed([performance_id])
    note("pos_ticketing.lent", lent, taken, {"until": until.isoformat()})
    return lent


def prolong(lent_id: int, until: datetime) -> None:
    """Give the register another time; it hears of it at its next contact, unless its sale ended by then. LentEnded."""
    lent = _running(lent_id)
    lent.until = until
    db.session.flush()
    note("pos_ticketing.lent_prolonged", lent, (), {"until": until.isoformat()})


def recall(lent_id: int) -> None:
    """Ask for the places: at its next contact the register ends its sale and returns what is free. LentEnded."""
    lent = _running(lent_id)
    if lent.recalled_at is None:
        lent.recalled_at = clock.now()
        db.session.flush()
        note("pos_ticketing.lent_recalled", lent, (), {})


def take_back_unheard(lent_id: int, reason: str) -> int:
    """Sell the places here again without an answer of the register, which is lost; how many. Journalled.

    What the register sold without telling is then sold twice: services/lent_reports.py shows it when it turns up.
    Raises LentStillRunning, LentEnded, NotFound, Forbidden.
    """
    lent = _running(lent_id)
    if lent.until + GRACE > clock.now():
        raise LentStillRunning()
    out = (_PLACE.c.lent_id == lent.id) & (_PLACE.c.state == OUT)
    seats = sorted(
        db.session.execute(
            update(_PLACE).where(out).values(state=TAKEN_BACK).returning(_PLACE.c.seat)
        ).scalars()
    )
    release_block(lent.block_id, seats)
    lent.recalled_at = lent.recalled_at or clock.now()
    lent.ended_at = clock.now()
    db.session.flush()
    offer_changed([lent.performance_id])
    note("pos_ticketing.lent_taken_back", lent, seats, {"reason": reason})
    return len(seats)


def locked_lent(lent: LentContingent) -> None:
    """Lock a lending, its performance first: whoever changes one goes this way."""
    locked_house(lent.performance_id)
    lock_row(lent)


def note(kind: str, lent: LentContingent, seats: list[int] | tuple[()], data: dict[str, str]) -> None:
    """Enter a change of a lending in the journal of the house."""
    base: dict[str, int | str] = {
        "centre": lent.centre_id,
        "performance": lent.performance_id,
        "contingent": lent.contingent_id,
        "register": lent.holder,
    }
    places: dict[str, int | str] = {"count": len(seats), "places": runs(seats)} if seats else {}
    enter("house", kind, {**base, **places, **data})


def _running(lent_id: int) -> LentContingent:
    lent = visible(LentContingent, lent_id)
    require(CONTINGENTS, lent.centre_id)
    locked_lent(lent)
    if lent.ended_at is not None:
        raise LentEnded()
    return lent


def _seats(house: House, contingent: Contingent) -> list[int]:
    """The places of a contingent that is set aside here and not open to everybody yet. Raises NotAttached."""
    aside = cast(Table, PerformanceContingent.__table__)
    here = select(aside.c.release_at).where(
        aside.c.performance_id == house.performance_id, aside.c.contingent_id == contingent.id
    )
    row = db.session.execute(here).one_or_none()
    if row is None or (row.release_at is not None and row.release_at <= clock.now()):
        raise NotAttached(name=contingent.name)
    ours = select(_SEAT.c.seat).where(
        _SEAT.c.performance_id == house.performance_id, _SEAT.c.contingent_id == contingent.id
    )
    return list(db.session.execute(ours.order_by(_SEAT.c.seat)).scalars())
