"""Lent places as letters of the exchanges: head office writes one per register, the register answers with another.

A server tells of the lendings it has, as head office, and of those it borrowed, as a register.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import exists, select

from addons.pos_ticketing.models import BorrowedContingent, LentContingent
from addons.pos_ticketing.services.borrowed_reports import end_due, reports
from addons.pos_ticketing.services.borrowing import apply_document
from addons.pos_ticketing.services.lent_document import lent_document
from addons.pos_ticketing.services.lent_reports import apply_report
from addons.pos_ticketing.services.lent_texts import read_reports, report_document
from core.db import db
from core.uow import unit_of_work

LENT = "lent_places.json"
REPORT = "lent_places_report.json"


@dataclass(frozen=True)
class Letter:
    """As pos_sync's ``Letter``."""

    name: str
    content: bytes


def letters(centre_id: int, register: str) -> list[Letter]:
    """What there is to tell the other side; nothing where nothing was ever lent or borrowed."""
    found = []
    if _any(exists().where(LentContingent.centre_id == centre_id, LentContingent.holder == register)):
        found.append(Letter(LENT, lent_document(centre_id, register)))
        db.session.rollback()
    if _any(exists().where(BorrowedContingent.centre_id == centre_id)):
        end_due(centre_id)
        found.append(Letter(REPORT, report_document(reports(centre_id))))
    return found


def arrived(centre_id: int, register: str, of_head_office: bool, letter: Letter) -> bool:
    """Take over a letter on lent places; whether it was one. Raises LentDocumentFault, BrokenPlan.

    What a register says counts for the lendings of the register in whose folder it lay, whatever it says.
    """
    if of_head_office and letter.name == LENT:
        apply_document(centre_id, letter.content)
        return True
    if not of_head_office and letter.name == REPORT:
        for report in read_reports(letter.content):
            with unit_of_work():
                apply_report(centre_id, register, report)
        return True
    return False


def _any(condition: object) -> bool:
    found: bool = db.session.execute(select(condition)).scalar_one()  # type: ignore[call-overload]
    db.session.rollback()
    return found
