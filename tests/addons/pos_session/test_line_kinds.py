"""What a line kind of another addon is asked, in which order, in a one-shot sale and in a draft."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from flask import Flask

from addons.pos_session.models import Order
from addons.pos_session.services import kinds, orders
from addons.pos_session.services.line_kinds import NOTHING, LineRef, OrderRef, PricedLine, SessionRef
from addons.pos_session.services.payment import pay
from addons.pos_session.services.tenders import Tender
from core.db import db
from core.errors import Refusal
from core.journal.models import JournalEntry
from core.uow import unit_of_work
from tests.addons.pos_session.shop import Shop

Call = tuple[str, tuple[int, ...]]


class Hats:
    """A kind that writes down what it is asked."""

    code = "hat"
    changes = NOTHING
    alone = False

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.sources: list[dict[str, Any]] = []
        self.orders: list[OrderRef] = []
        self.refuse = ""

    def price(self, session: SessionRef, items: list[dict[str, Any]]) -> list[PricedLine]:
        return [
            PricedLine(f"Hat {item['size']}", 1, 2_000, 2_000, source={"size": item["size"]})
            for item in items
        ]

    def claimed(self, order: OrderRef, lines: Sequence[LineRef]) -> None:
        self._note("claimed", order, lines)

    def validated(self, order: OrderRef, lines: Sequence[LineRef]) -> list[dict[str, Any]]:
        self._note("validated", order, lines)
        return [{"hat": line.id} for line in lines]

    def journal_data(self, documents: list[dict[str, Any]]) -> dict[str, Any]:
        return {"hats": len(documents)}

    def removed(self, order: OrderRef, lines: Sequence[LineRef]) -> None:
        self._note("removed", order, lines)

    def abandoned(self, order: OrderRef, lines: Sequence[LineRef]) -> None:
        self._note("abandoned", order, lines)

    def released(self, order_ids: Sequence[int]) -> None:
        self.calls.append(("released", tuple(order_ids)))

    def _note(self, name: str, order: OrderRef, lines: Sequence[LineRef]) -> None:
        if self.refuse == name:
            raise Refusal(code="hats.gone")
        self.calls.append((name, tuple(line.id for line in lines)))
        self.sources = [line.source for line in lines]
        self.orders.append(order)


@pytest.fixture
def hats(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Hats:
    made = Hats()
    own = kinds.line_kinds

    def with_hats(centre_id: int) -> dict[str, Any]:
        return {**own(centre_id), made.code: made}

    for module in ("kinds", "sale", "orders"):
        monkeypatch.setattr(f"addons.pos_session.services.{module}.line_kinds", with_hats)
    return made


HAT = [{"kind": "hat", "size": 57}, {"kind": "hat", "size": 60}]


def test_a_one_shot_sale(at_the_till: Shop, hats: Hats) -> None:
    session = at_the_till.open()
    answer = at_the_till.sell(session, *HAT, at_the_till.item("drink"))
    ids = tuple(line["id"] for line in answer["lines"] if line["kind"] == "hat")
    assert hats.calls == [("claimed", ids), ("validated", ids)]
    assert hats.sources == [{"size": 57}, {"size": 60}]
    assert all(order.one_shot and order.receipt_no == 1 and order.validated_at for order in hats.orders)
    assert hats.orders[0].session.desk_name == "Caisse 1"
    assert answer["documents"] == {"hat": [{"hat": line_id} for line_id in ids]}
    assert answer["total"] == 4_300
    entry = db.session.query(JournalEntry).filter_by(kind="pos_session.sale").one()
    assert '"hat":{"hats":2}' in entry.data


@pytest.mark.parametrize("step", ["claimed", "validated"])
def test_a_refusal_undoes_the_whole_sale(at_the_till: Shop, hats: Hats, step: str) -> None:
    session = at_the_till.open()
    hats.refuse = step
    with pytest.raises(Refusal) as refused:
        at_the_till.sell(session, *HAT)
    assert refused.value.error_code == "hats.gone"
    assert db.session.query(Order).count() == 0


def test_a_draft(at_the_till: Shop, hats: Hats) -> None:
    session = at_the_till.open()
    with unit_of_work():
        order = orders.new_order(session.id)
        first, second = (line.id for line in orders.add_items(order.id, HAT))
    assert hats.calls == [("claimed", (first, second))]
    assert not hats.orders[0].one_shot
    with unit_of_work():
        orders.remove_lines(order.id, [first])
    assert hats.calls[1:] == [("removed", (first,))]
    with unit_of_work():
        answer = pay(order.id, [Tender(at_the_till.methods["card"].id, 2_000)])
    assert hats.calls[2:] == [("validated", (second,))]
    assert hats.sources == [{}]
    assert answer["documents"] == {"hat": [{"hat": second}]}


def test_an_abandoned_draft_releases_even_what_has_no_line(at_the_till: Shop, hats: Hats) -> None:
    session = at_the_till.open()
    with unit_of_work():
        order = orders.new_order(session.id)
        orders.abandon(order.id)
    assert hats.calls == [("abandoned", ())]


def test_a_kind_without_lines_is_told_of_the_payment_of_a_draft_only(at_the_till: Shop, hats: Hats) -> None:
    """It releases what it still held for the order; a one-shot sale held nothing."""
    session = at_the_till.open()
    with unit_of_work():
        order = orders.new_order(session.id)
        orders.add_items(order.id, [at_the_till.item("drink")])
        answer = pay(order.id, [Tender(at_the_till.methods["card"].id, 300)])
    assert hats.calls == [("validated", ())]
    assert answer["documents"] == {}
    at_the_till.sell(session, at_the_till.item("drink"))
    assert hats.calls == [("validated", ())]
