"""Copies: the original, then DUPLICATA 1, 2, 3, each journalled, whoever prints at the same moment."""

from __future__ import annotations

import json
import threading

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from core.db import db
from core.documents.copies import DocumentCopy, next_copy
from core.identity.actor import SYSTEM, acting_as
from core.journal.models import JournalEntry
from core.testing.factories import as_user, make_user
from core.uow import unit_of_work

RECEIPT = "pos_session.receipt"


def take(document_id: int, chain: str = "desk:1", kind: str = RECEIPT) -> int:
    with unit_of_work():
        return next_copy(kind, document_id, chain)


def test_the_original_is_0_and_reprints_count_up(app: Flask) -> None:
    assert [take(7) for _ in range(4)] == [0, 1, 2, 3]
    assert take(8) == 0
    assert take(7, kind="pos_ticketing.ticket") == 0
    assert take(7, chain="house") == 4


def test_each_print_is_journalled_with_who_and_which(app: Flask) -> None:
    user = make_user()
    with as_user(user):
        take(7)
        take(7)
    entries = db.session.scalars(
        select(JournalEntry).where(JournalEntry.chain == "desk:1").order_by(JournalEntry.seq)
    )
    assert [(entry.kind, entry.actor_id, json.loads(entry.data)) for entry in entries] == [
        ("document.printed", user.id, {"document": RECEIPT, "document_id": 7, "copy": 0}),
        ("document.reprinted", user.id, {"document": RECEIPT, "document_id": 7, "copy": 1}),
    ]
    copies = db.session.scalars(select(DocumentCopy).order_by(DocumentCopy.copy)).all()
    assert [(copy.copy, copy.actor_id) for copy in copies] == [(0, user.id), (1, user.id)]


def test_a_print_that_fails_takes_no_number(app: Flask) -> None:
    def print_and_fail() -> None:
        with unit_of_work():
            next_copy(RECEIPT, 7, "desk:1")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        print_and_fail()
    assert take(7) == 0


def test_a_copy_needs_a_unit_of_work(app: Flask) -> None:
    with pytest.raises(RuntimeError):
        next_copy(RECEIPT, 7, "desk:1")


@pytest.mark.parametrize(
    "change", ["UPDATE core__document_copy SET copy = 9", "DELETE FROM core__document_copy"]
)
def test_a_counted_copy_is_never_changed(app: Flask, change: str) -> None:
    take(7)
    with pytest.raises(IntegrityError), unit_of_work() as session:
        session.execute(db.text(change))
    assert take(7) == 1


def test_reprints_from_several_desks_at_once_get_a_number_each(app: Flask) -> None:
    taken: list[int] = []

    def reprint(desk: int) -> None:
        with app.app_context(), acting_as(SYSTEM):
            taken.extend(take(7, chain=f"desk:{desk}") for _ in range(4))
            db.session.remove()

    threads = [threading.Thread(target=reprint, args=(desk,)) for desk in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(taken) == list(range(24))
