"""What a register says of the places lent to it: sold, returned; applied once each, whatever the order of arrival.

Why nothing is sold twice: services/lending.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from sqlalchemy import Table, and_, select, update

from addons.pos_ticketing.models import BLOCKED, SOLD, Claim, LentContingent, LentPlace
from addons.pos_ticketing.models.lent import OUT, RETURNED, SOLD_THERE, TWICE
from addons.pos_ticketing.services.claims import now_ms
from addons.pos_ticketing.services.house_places import claim_those_free, locked_house, offer_changed
from addons.pos_ticketing.services.lending import locked_lent, note
from addons.pos_ticketing.services.lent_texts import Report
from addons.pos_ticketing.services.releasing import tell_released
from core import clock
from core.db import db

_CLAIM = cast(Table, Claim.__table__)
_PLACE = cast(Table, LentPlace.__table__)


def apply_report(centre_id: int, holder: str, report: Report) -> bool:
    """Take over what the register ``holder`` of a centre says of one lending; whether it was new.

    One of another register, of a lending that is not known here, or older than the last is passed over. A place that
    the report does not name stays at the register.
    """
    lent = db.session.execute(
        select(LentContingent).where(
            LentContingent.centre_id == centre_id,
            LentContingent.reference == report.reference,
            LentContingent.holder == holder,
        )
    ).scalar_one_or_none()
    if lent is None:
        return False
    locked_lent(lent)
    if report.number <= lent.heard:
        return False
    before = _states(lent)
    after = {seat: _after(state, seat, report) for seat, state in before.items()}
    changed = {seat: state for seat, state in after.items() if state != before[seat]}
    _settle(lent, before, changed)
    lent.heard, lent.heard_at = report.number, clock.now()
    if OUT in after.values():
        lent.ended_at = None
    elif lent.ended_at is None:
        lent.ended_at = clock.now()
    db.session.flush()
    if changed:
        offer_changed([lent.performance_id])
        for state in (SOLD_THERE, RETURNED, OUT, TWICE):
            seats = sorted(seat for seat, new in changed.items() if new == state)
            if seats:
                note("pos_ticketing.lent_told", lent, seats, {"state": state})
    return True


def _after(state: str, seat: int, report: Report) -> str:
    """What a place is once the report is known. Returned and taken back places are no longer the register's."""
    if seat in report.sold:
        return state if state in (TWICE, RETURNED) else SOLD_THERE
    if seat in report.returned:
        return RETURNED
    return OUT if state == SOLD_THERE else state


def _settle(lent: LentContingent, before: Mapping[int, str], changed: dict[int, str]) -> None:
    """Move the claims of the places whose state changed; what was sold here meanwhile turns into ``twice``."""
    ours = and_(_CLAIM.c.performance_id == lent.performance_id, _CLAIM.c.block_id == lent.block_id)
    sold = sorted(seat for seat, state in changed.items() if state == SOLD_THERE)
    late = [seat for seat in sold if before[seat] != OUT]
    if late:
        house = locked_house(lent.performance_id)
        again = claim_those_free(house, late, lent.block_id)
        changed.update({seat: TWICE for seat in late if seat not in again})
    for seats, state in (
        ([seat for seat in sold if changed[seat] == SOLD_THERE], SOLD),
        (sorted(seat for seat, new in changed.items() if new == OUT), BLOCKED),
    ):
        if seats:
            db.session.execute(
                update(_CLAIM).where(ours, _CLAIM.c.seat.in_(seats)).values(state=state, changed_at=now_ms())
            )
    returned = sorted(seat for seat, new in changed.items() if new == RETURNED)
    if returned:
        gone = _CLAIM.delete().where(ours, _CLAIM.c.seat.in_(returned)).returning(_CLAIM.c.seat)
        freed = sorted(db.session.execute(gone).scalars())
        tell_released([(lent.performance_id, seat) for seat in freed])
    for state in {*changed.values()}:
        seats = [seat for seat, new in changed.items() if new == state]
        db.session.execute(
            update(_PLACE).where(_PLACE.c.lent_id == lent.id, _PLACE.c.seat.in_(seats)).values(state=state)
        )


def _states(lent: LentContingent) -> dict[int, str]:
    rows: Any = db.session.execute(
        select(_PLACE.c.seat, _PLACE.c.state).where(_PLACE.c.lent_id == lent.id).order_by(_PLACE.c.seat)
    )
    return {row.seat: row.state for row in rows}
