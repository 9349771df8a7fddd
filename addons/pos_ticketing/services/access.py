"""Access control: one scan, its verdict, and the fact that stays (requirements.md T2-5 to T2-7, T2-14)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Row, Table, and_, case, insert, select

from addons.pos_ticketing.errors import CodeMissing, DoorOutOfUse, NothingToControl
from addons.pos_ticketing.models import (
    AudienceCategory,
    Door,
    Event,
    Performance,
    Scan,
    Ticket,
    TicketCancellation,
)
from addons.pos_ticketing.models.entry import (
    ADMITTED,
    ALREADY_ENTERED,
    CANCELLED,
    OTHER_PERFORMANCE,
    PERFORMANCE_CANCELLED,
    REPLACED,
    UNKNOWN,
)
from addons.pos_ticketing.models.performance import CANCELLED as CALLED_OFF
from addons.pos_ticketing.models.ticket import number_text
from addons.pos_ticketing.permissions import SCAN
from addons.pos_ticketing.services.places import place_of
from core import clock
from core.db import db
from core.idempotency import fingerprint, once
from core.identity.actor import current_actor, require
from core.identity.visibility import visible
from core.journal import enter

LONGEST_CODE = 200

_CANCELLATION = cast(Table, TicketCancellation.__table__)
_DOOR = cast(Table, Door.__table__)
_EVENT = cast(Table, Event.__table__)
_PERFORMANCE = cast(Table, Performance.__table__)
_RATE = cast(Table, AudienceCategory.__table__)
_SCAN = cast(Table, Scan.__table__)
_TICKET = cast(Table, Ticket.__table__)
_NEW = _TICKET.alias("replacement")


def scan_once(key: str | None, door_id: int, performance_ids: Sequence[int], code: str) -> dict[str, Any]:
    """``scan`` in a unit of work of its own; the same key again gets the first verdict, never «already entered»."""
    asked = {"door": door_id, "performances": sorted(performance_ids), "code": code}
    scope = f"pos_ticketing.scan:{current_actor().user_id}"
    return once(key, scope, lambda: scan(door_id, performance_ids, code), fingerprint(asked))


def scan(door_id: int, performance_ids: Sequence[int], code: str) -> dict[str, Any]:
    """Scan a code at a door that lets in to some performances; a fact, entered in the journal's chain of the door.

    The ticket is locked before it is read, so that of two doors the second sees that it has entered; the unique
    index of admitted scans stands behind. Eight statements; one more where another ticket of the same order (a pass)
    lets in here. A ticket of another centre is as unknown as a code that never was. The answer (JSON) holds the
    verdict and what the door needs to know of it, times in ISO format.
    Raises NotFound, Forbidden, DoorOutOfUse, NothingToControl, CodeMissing.
    """
    door = visible(Door, door_id)
    require(SCAN, door.centre_id)
    if not door.active:
        raise DoorOutOfUse(door=door.name)
    code = code.strip()
    if not code or len(code) > LONGEST_CODE or not code.isprintable():
        raise CodeMissing(fields={"code": CodeMissing.message})
    chosen = _chosen(performance_ids, door.centre_id)
    found = _locked(code, door.centre_id)
    verdict = _verdict(found, chosen)
    performance_id = found.performance_id if found and found.performance_id in chosen else chosen[0]
    now = clock.now()
    written = {
        "centre_id": door.centre_id,
        "performance_id": performance_id,
        "door_id": door.id,
        "ticket_id": found.id if found else None,
        "verdict": verdict,
        "user_id": current_actor().author_id,
        "scanned_at": now,
    }
    scan_id = db.session.execute(insert(_SCAN).returning(_SCAN.c.id), written).scalar_one()
    entry = {
        "scan": scan_id,
        "performance": performance_id,
        "ticket": written["ticket_id"],
        "verdict": verdict,
    }
    enter(f"door:{door.id}", "pos_ticketing.scanned", entry)
    instead = _instead(found, chosen) if found and verdict == OTHER_PERFORMANCE else []
    return {
        "scan": scan_id,
        "verdict": verdict,
        "performance_id": performance_id,
        "scanned_at": _iso(now),
        "ticket": _ticket(found) if found else None,
        "show_instead": instead,
    }


def _chosen(performance_ids: Sequence[int], centre_id: int) -> list[int]:
    """The performances the door lets in to, the soonest first."""
    wanted = set(performance_ids)
    rows = db.session.execute(
        select(_PERFORMANCE.c.id)
        .where(_PERFORMANCE.c.id.in_(wanted), _PERFORMANCE.c.centre_id == centre_id)
        .order_by(_PERFORMANCE.c.starts_at, _PERFORMANCE.c.id)
    )
    chosen = list(rows.scalars())
    if not chosen or len(chosen) != len(wanted):
        raise NothingToControl(fields={"performance": NothingToControl.message})
    return chosen


def _locked(code: str, centre_id: int) -> Row[Any] | None:
    """The ticket of a code, locked until the end of the unit, with all that decides about it."""
    ticket_id = db.session.execute(
        select(_TICKET.c.id).where(_TICKET.c.code == code, _TICKET.c.centre_id == centre_id).with_for_update()
    ).scalar_one_or_none()
    if ticket_id is None:
        return None
    entered = and_(_SCAN.c.ticket_id == _TICKET.c.id, _SCAN.c.verdict == ADMITTED)
    statement = (
        select(
            _TICKET,
            _PERFORMANCE.c.state.label("performance_state"),
            _PERFORMANCE.c.state_reason,
            _PERFORMANCE.c.starts_at.label("plays_at"),
            _EVENT.c.title.label("event_title"),
            _RATE.c.proof,
            _CANCELLATION.c.cancelled_at,
            _NEW.c.series_code.label("new_series"),
            _NEW.c.number.label("new_number"),
            _SCAN.c.scanned_at.label("entered_at"),
            _DOOR.c.name.label("entered_door"),
        )
        .join(_PERFORMANCE, _PERFORMANCE.c.id == _TICKET.c.performance_id)
        .join(_EVENT, _EVENT.c.id == _PERFORMANCE.c.event_id)
        .join(_RATE, _RATE.c.id == _TICKET.c.audience_category_id)
        .outerjoin(_CANCELLATION, _CANCELLATION.c.ticket_id == _TICKET.c.id)
        .outerjoin(_NEW, _NEW.c.replaces_id == _TICKET.c.id)
        .outerjoin(_SCAN, entered)
        .outerjoin(_DOOR, _DOOR.c.id == _SCAN.c.door_id)
        .where(_TICKET.c.id == ticket_id)
    )
    return db.session.execute(statement).first()


def _verdict(found: Row[Any] | None, chosen: Sequence[int]) -> str:
    """What is wrong for good goes before what is wrong at this door."""
    if found is None:
        return UNKNOWN
    if found.cancelled_at is not None:
        return CANCELLED if found.new_number is None else REPLACED
    if found.performance_state == CALLED_OFF:
        return PERFORMANCE_CANCELLED
    if found.performance_id not in chosen:
        return OTHER_PERFORMANCE
    return ADMITTED if found.entered_at is None else ALREADY_ENTERED


def _instead(found: Row[Any], chosen: Sequence[int]) -> list[dict[str, Any]]:
    """The tickets of the same order that let in here and have not entered, of the same pass first; five at most."""
    same_pass = case((_TICKET.c.package_sale_id == found.package_sale_id, 0), else_=1)
    entered = and_(_SCAN.c.ticket_id == _TICKET.c.id, _SCAN.c.verdict == ADMITTED)
    rows = db.session.execute(
        select(_TICKET)
        .outerjoin(_CANCELLATION, _CANCELLATION.c.ticket_id == _TICKET.c.id)
        .outerjoin(_SCAN, entered)
        .where(_TICKET.c.order_id == found.order_id, _TICKET.c.performance_id.in_(chosen))
        .where(_CANCELLATION.c.ticket_id.is_(None), _SCAN.c.id.is_(None))
        .order_by(same_pass, _TICKET.c.series_id, _TICKET.c.number)
        .limit(5)
    )
    return [
        {"number": number_text(row.series_code, row.number), "event": row.event, "place": place_of(row)}
        for row in rows
    ]


def _ticket(row: Row[Any]) -> dict[str, Any]:
    """What the door sees of a ticket; no name: it is read aloud."""
    return {
        "number": number_text(row.series_code, row.number),
        "place": place_of(row),
        "seat_category": row.seat_category,
        "rate": row.audience_category,
        "proof": row.proof,
        "performance_id": row.performance_id,
        "event": row.event_title,
        "starts_at": _iso(row.plays_at),
        "reason": row.state_reason if row.performance_state == CALLED_OFF else "",
        "cancelled_at": _iso(row.cancelled_at),
        "replaced_by": None if row.new_number is None else number_text(row.new_series, row.new_number),
        "entered_at": _iso(row.entered_at),
        "entered_door": row.entered_door,
    }


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat(timespec="seconds")
