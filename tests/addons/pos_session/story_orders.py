"""Steps of a random story: drafts begun, filled, changed, held, abandoned."""

from __future__ import annotations

from addons.pos_session.services import (
    holding,
    line_changes,
    orders,
)
from tests.addons.pos_session import drawer_facts as facts
from tests.addons.pos_session.story_luck import DISCOUNTS, PRICES, Luck
from tests.addons.pos_session.story_steps import Steps, done


class OrderSteps(Steps):
    """What is done to an order before it is paid."""

    def begin_an_order(self, luck: Luck) -> None:
        session = luck.session("open")
        if session is None:
            return
        self.order_of(luck, luck.who(session.responsible), session)

    def order_of(self, luck: Luck, who: str, session: facts.Session) -> facts.Order | None:
        """A new order with something on it, where the session is open."""
        session_id = self.story.ids[session]
        if not self.story.both(
            who,
            "begins an order",
            lambda: self.model.draft(who, session).number,
            lambda: orders.new_order(session_id).number,
        ):
            return None
        order = session.orders[-1]
        self._add(luck, who, order)
        return order

    def add_to_an_order(self, luck: Luck) -> None:
        order = luck.order("draft")
        if order:
            self._add(luck, luck.who(order.operator), order)

    def _add(self, luck: Luck, who: str, order: facts.Order) -> None:
        order_id, items = self.story.ids[order], luck.items()
        self.story.both(
            who,
            f"adds {items} to {order.number}",
            lambda: self.model.add(who, order, items),
            lambda: done(orders.add_items(order_id, self.items(items))),
        )

    def _line(self, luck: Luck) -> tuple[facts.Order, facts.Line, int, int] | None:
        order = luck.order("draft")
        if order is None or not order.lines or (order.session.state == "closed" and not luck.rarely()):
            return None
        line = luck.one(order.lines)
        return order, line, self.story.ids[order], self.story.ids[line]

    def change_a_line(self, luck: Luck) -> None:
        if not (found := self._line(luck)):
            return
        order, line, _, _ = found
        if line.corrects:
            return
        changes: dict[str, int] = {}
        if luck.upto(2):
            changes["quantity"] = luck.one(
                [0, 1, line.quantity - 1, line.quantity + 2, order.paid_of(line)[0], 10_000]
            )
        if luck.upto(3) == 2:
            changes["discount"] = luck.one([*DISCOUNTS, 10_001])
        if luck.upto(3) == 2:
            changes["unit_price"] = luck.one([*PRICES, -1])
        self.change(luck.who(order.operator), order, line, changes)

    def change(self, who: str, order: facts.Order, line: facts.Line, changes: dict[str, int]) -> None:
        """Type something else for a line of a draft."""
        order_id, line_id = self.story.ids[order], self.story.ids[line]
        wanted = {name.removeprefix("unit_"): value for name, value in changes.items()}
        self.story.both(
            who,
            f"changes line {line.position} of {order.number}: {changes}",
            lambda: self.model.change(who, order, line, **wanted),
            lambda: done(line_changes.change_line(order_id, line_id, **changes)),
        )

    def offer_pieces(self, luck: Luck) -> None:
        if not (found := self._line(luck)) or found[1].corrects:
            return
        order, line, order_id, line_id = found
        who = luck.who(order.operator)
        if line.discount == 10_000 and not luck.rarely():
            self.story.both(
                who,
                f"charges line {line.position} of {order.number} again",
                lambda: self.model.take_back(who, order, line),
                lambda: done(line_changes.take_back(order_id, line_id)),
            )
            return
        pieces = luck.part_of(line, line.quantity)
        self.story.both(
            who,
            f"offers {pieces} of line {line.position} of {order.number}",
            lambda: self.model.give_free(who, order, line, pieces),
            lambda: done(line_changes.give_free(order_id, line_id, pieces)),
        )

    def remove_a_line(self, luck: Luck) -> None:
        if not (found := self._line(luck)) or found[1].corrects:
            return
        order, line, order_id, line_id = found
        who = luck.who(order.operator)
        self.story.both(
            who,
            f"removes line {line.position} of {order.number}",
            lambda: self.model.remove(who, order, line),
            lambda: orders.remove_lines(order_id, [line_id]),
        )

    def hold_or_take(self, luck: Luck) -> None:
        order = luck.order("draft")
        if order is None:
            return
        order_id, over = self.story.ids[order], luck.one([True, False])
        if order.held or luck.upto(3):
            who = luck.one([order.session.responsible, "manager"])
            self.story.both(
                who,
                f"takes {order.number} up, {over=}",
                lambda: self.model.take_up(who, order, over),
                lambda: done(holding.take_up(order_id, over=over)),
            )
        else:
            who = luck.who(order.operator)
            self.story.both(
                who,
                f"holds {order.number}",
                lambda: self.model.hold(who, order),
                lambda: done(holding.hold(order_id)),
            )

    def abandon(self, luck: Luck) -> None:
        order = luck.order("draft")
        if order is None or luck.upto(2):
            return
        who, order_id, reason = luck.who(order.operator), self.story.ids[order], luck.reason()
        self.story.both(
            who,
            f"abandons {order.number}",
            lambda: self.model.abandon(who, order, reason),
            lambda: done(orders.abandon(order_id, reason)),
        )
