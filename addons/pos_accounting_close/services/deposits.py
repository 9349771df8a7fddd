"""Deposit slips (bordereaux de remise): what goes to the bank, each once, numbered, with its entry (T3-5, T5-11)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from addons.pos_accounting_close.errors.deposit import DepositedMeanwhile, NothingToDeposit
from addons.pos_accounting_close.models import (
    Account,
    ClosureCheque,
    DepositItem,
    DepositSlip,
    Entry,
    EntryLine,
)
from addons.pos_accounting_close.models.chart import BANK as BANK_JOURNAL
from addons.pos_accounting_close.models.closure import Closure
from addons.pos_accounting_close.models.deposit import CASH, CHEQUE, DEPOSIT_KINDS, HOLIDAY_CHEQUE
from addons.pos_accounting_close.permissions import DEPOSIT
from addons.pos_accounting_close.services import uses
from addons.pos_accounting_close.services.accounts import Accounts
from addons.pos_accounting_close.services.deposit_items import Depositable, depositable
from addons.pos_accounting_close.services.entries import LineDraft, posted, write_entry
from addons.pos_session.models import PaymentMethod, Session
from addons.pos_session.services.identification import refuse_card_number
from core import clock
from core.db import db
from core.errors import Invalid
from core.identity.actor import require
from core.identity.visibility import visible_centre
from core.journal import enter
from core.numbering import take

_ITEM: Any = DepositItem.__table__
_CHEQUE: Any = ClosureCheque.__table__
_ENTRY: Any = Entry.__table__
_LINE: Any = EntryLine.__table__
KIND = "pos_accounting_close.deposit_slip"
"""The document's kind, in the count of copies."""

PIECES = {CHEQUE: "RCH", HOLIDAY_CHEQUE: "RCV", CASH: "RES"}
"""What the number of a slip is written after, as the piece of its entry."""

NAMES = {CHEQUE: "Remise de chèques", HOLIDAY_CHEQUE: "Remise de chèques-vacances", CASH: "Remise d'espèces"}
"""What an entry calls a slip: the books are kept in French."""


@dataclass(frozen=True, slots=True)
class SlipLine:
    """A line of a slip as it was deposited; cents."""

    session: Session
    closure_id: int
    method: str
    pieces: int
    amount: int
    number: str
    bank: str
    drawer: str


def make_slip(centre_id: int, kind: str, keys: Collection[str], note: str = "") -> DepositSlip:
    """Put what is ticked (``Depositable.key``) on a new slip and post its entry, on today's business day.

    Two at once: each line is on one slip, the second one is told. Raises NotFound, Forbidden, Invalid (no such kind,
    a note too long), CardNumberRefused, NothingToDeposit, DepositedMeanwhile, MappingMissing.
    """
    actor = require(DEPOSIT, centre_id)
    note = " ".join(note.split())
    if kind not in DEPOSIT_KINDS or len(note) > 200 or not note.isprintable():
        raise Invalid(fields={"note": Invalid.message})
    refuse_card_number(note, "note")
    if not keys:
        raise NothingToDeposit(fields={"items": NothingToDeposit.message})
    chosen = [each for each in depositable(centre_id, kind) if each.key in keys]
    if len(chosen) != len(set(keys)):
        raise DepositedMeanwhile()
    slip = DepositSlip(
        centre_id=centre_id,
        kind=kind,
        number=take(f"pos_accounting_close.slip_{kind}:{centre_id}"),
        made_on=clock.business_day(visible_centre(centre_id).timezone),
        pieces=sum(each.pieces for each in chosen),
        total=sum(each.amount for each in chosen),
        note=note,
        created_by_id=actor.author_id,
    )
    db.session.add(slip)
    db.session.flush()
    _write_items(slip.id, chosen)
    _post(slip, chosen)
    enter(
        "house",
        "pos_accounting_close.deposited",
        {
            "centre": centre_id,
            "slip": slip.id,
            "kind": kind,
            "number": slip.number,
            "total": slip.total,
            "items": len(chosen),
        },
    )
    return slip


def lines_of(slip: DepositSlip) -> list[SlipLine]:
    """The lines of a slip in the order in which they were deposited; one statement."""
    rows = db.session.execute(
        select(
            Session,
            _ITEM.c.closure_id,
            PaymentMethod.label.label("method"),
            _ITEM.c.pieces,
            _ITEM.c.amount,
            _CHEQUE.c.number,
            _CHEQUE.c.bank,
            _CHEQUE.c.drawer,
        )
        .join(Closure, Closure.session_id == Session.id)
        .join(_ITEM, _ITEM.c.closure_id == Closure.id)
        .join(PaymentMethod, PaymentMethod.id == _ITEM.c.method_id)
        .outerjoin(_CHEQUE, _CHEQUE.c.id == _ITEM.c.cheque_id)
        .where(_ITEM.c.slip_id == slip.id)
        .order_by(_ITEM.c.id)
    )
    return [
        SlipLine(
            session=row.Session,
            closure_id=row.closure_id,
            method=row.method,
            pieces=row.pieces,
            amount=row.amount,
            number=row.number or "",
            bank=row.bank or "",
            drawer=row.drawer or "",
        )
        for row in rows
    ]


def entry_of(slip: DepositSlip) -> Entry | None:
    """The entry of a slip."""
    found: Entry | None = db.session.scalar(select(Entry).where(Entry.slip_id == slip.id))
    return found


def _write_items(slip_id: int, chosen: Iterable[Depositable]) -> None:
    rows = [
        {
            "slip_id": slip_id,
            "closure_id": each.closure_id,
            "method_id": each.method_id,
            "cheque_id": each.cheque_id,
            "pieces": each.pieces,
            "amount": each.amount,
        }
        for each in chosen
    ]
    try:
        with db.session.begin_nested():
            db.session.execute(insert(_ITEM), rows)
    except IntegrityError as error:
        raise DepositedMeanwhile() from error


def _post(slip: DepositSlip, chosen: Sequence[Depositable]) -> None:
    """To the bank, out of the accounts that the closures debited, whatever is mapped since."""
    accounts = Accounts.of(slip.centre_id)
    label = f"{NAMES[slip.kind]} n° {slip.number}"
    lines: list[LineDraft] = posted(accounts.account(uses.BANK), label, slip.total, use=uses.BANK)
    sums: dict[tuple[int, str, str], int] = {}
    debited = _debited(slip.kind, {each.closure_id for each in chosen})
    named = select(PaymentMethod).where(PaymentMethod.id.in_({each.method_id for each in chosen}))
    methods = {method.id: method for method in db.session.scalars(named)}
    for each in chosen:
        found = debited.get((each.closure_id, None if slip.kind == CASH else each.method_id))
        if (
            found is None
        ):  # what was taken of the method was given back in the session: its entry does not name it
            account = accounts.account(uses.METHOD, method=methods[each.method_id])
            found = account.number, account.label
        key = (each.method_id, *found)
        sums[key] = sums.get(key, 0) + each.amount
    for (method_id, number, name), amount in sorted(sums.items()):
        more: dict[str, Any] = (
            {"use": uses.TRANSFER} if slip.kind == CASH else {"use": uses.MOVEMENT, "method_id": method_id}
        )
        lines += posted(Account(number=number, label=name), label, -amount, **more)
    accounts.check()
    piece = f"{PIECES[slip.kind]}-{slip.number}"
    write_entry(
        slip.centre_id, BANK_JOURNAL, slip.made_on, label, piece, slip.made_on, lines, slip_id=slip.id
    )


def _debited(kind: str, closure_ids: Collection[int]) -> dict[tuple[int, int | None], tuple[str, str]]:
    """``{(closure, method): (number, name)}`` of the accounts on which closures left what they found; one statement.

    Cash was left on the transfers, whatever its method: its key has no method.
    """
    used = (uses.TRANSFER,) if kind == CASH else (uses.METHOD, uses.MOVEMENT)
    rows = db.session.execute(
        select(_ENTRY.c.closure_id, _LINE.c.method_id, _LINE.c.account, _LINE.c.account_label)
        .join(_ENTRY, _ENTRY.c.id == _LINE.c.entry_id)
        .where(_ENTRY.c.closure_id.in_(closure_ids), _LINE.c.use.in_(used))
    )
    return {(row.closure_id, row.method_id): (row.account, row.account_label) for row in rows}
