"""Steps of a random story: sessions opened, counted, closed; cash put in, taken out, voided."""

from __future__ import annotations

from abc import abstractmethod

from addons.pos_session.services import (
    cash,
    closing,
    opening,
    reopening,
)
from addons.pos_session.services.counting import Counted
from addons.pos_session.services.method_counts import MethodFound
from core.identity.actor import SYSTEM, acting_as
from tests.addons.pos_session import drawer_facts as facts
from tests.addons.pos_session.story_luck import Luck
from tests.addons.pos_session.story_steps import Steps, done


class SessionSteps(Steps):
    """What the responsible of a drawer does."""

    def open_a_session(self, luck: Luck) -> None:
        active = [session.desk for session in self.model.sessions if session.state != "closed"]
        free = [desk for desk in self.model.desks if desk not in active]
        if not free and not luck.rarely():
            return
        desk = luck.one(free or self.model.desks)
        who = luck.who("operator" if desk is self.model.desks[0] else "colleague")
        self.open_at(luck, who, desk, luck.counted(desk.left or luck.one([0, 10_000])))

    def open_at(self, luck: Luck, who: str, desk: facts.Desk, counted: int) -> None:
        desk_id = self.story.ids[desk]
        if self.story.both(
            who,
            f"begins at {desk.code}",
            lambda: self.model.begin(who, desk).proposed,
            lambda: opening.create_session(desk_id).opening_expected,
        ):
            self._count_in(luck, who, self.model.sessions[-1], counted)

    def _count_in(self, luck: Luck, who: str, session: facts.Session, counted: int) -> None:
        session_id, note = self.story.ids[session], luck.reason()
        self.story.both(
            who,
            f"counts {counted} in, {note!r}",
            lambda: self.model.count_in(who, session, counted, note),
            lambda: opening.open_session(session_id, Counted(sum=counted), note).opening_difference,
        )

    def count_again_or_give_up(self, luck: Luck) -> None:
        waiting = [session for session in self.model.sessions if session.state == "opening_control"]
        session = luck.one(waiting) if waiting else luck.session("opening_control") if luck.rarely() else None
        if session is None:
            return
        who = luck.who(session.responsible)
        if luck.upto(2):
            return self._count_in(luck, who, session, luck.counted(session.proposed or 0))
        session_id = self.story.ids[session]
        self.story.both(
            who,
            "gives up",
            lambda: self.model.give_up(who, session),
            lambda: opening.give_up(session_id),
        )

    def end_the_sale(self, luck: Luck) -> None:
        session = luck.session("open")
        if session is None or luck.upto(3):
            return
        who, session_id = luck.who(session.responsible), self.story.ids[session]
        if not self.story.both(
            who,
            f"ends the sale at {session.desk.code}",
            lambda: self.model.start_closing(who, session),
            lambda: done(closing.start_closing(session_id)),
        ):
            for order in [order for order in session.orders if order.state == "draft" and order.lines]:
                self.clear(order)

    @abstractmethod
    def clear(self, order: facts.Order) -> None:
        """Somebody finishes an order that is in the way of a closing."""

    def resume(self, luck: Luck) -> None:
        session = luck.session("closing_control")
        if session is None or not luck.rarely():
            return
        who, session_id = luck.who(session.responsible), self.story.ids[session]
        self.story.both(
            who,
            "resumes",
            lambda: self.model.resume(who, session),
            lambda: done(closing.resume(session_id)),
        )

    def close(self, luck: Luck) -> None:
        session = luck.session("closing_control")
        if session is None:
            return
        who, session_id = (
            luck.one([session.responsible, "manager", luck.who("manager")]),
            self.story.ids[session],
        )
        counted = luck.counted(session.expected)
        found = {method: luck.counted(self.model.to_find(session, method)) for method in self.model.counted()}
        kept = luck.one([None, None, 0, counted // 2, counted, counted + 1])
        accepted, note = not luck.rarely(), luck.reason()
        by_id = {self.story.shop.methods[code].id: MethodFound(cents) for code, cents in found.items()}

        def till() -> tuple[int | None, int | None]:
            done = closing.close_session(
                session_id, Counted(sum=counted), by_id, accepted=accepted, note=note, kept=kept
            )
            return done.closing_expected, done.closing_difference

        if self.story.both(
            who,
            f"closes {session.desk.code} counting {counted}, {found}, {accepted=}, {note=}, {kept=}",
            lambda: self.model.close(who, session, counted, found, accepted, note, kept),
            till,
        ):
            self.story.check_sheet(session)

    def reopen(self, luck: Luck) -> None:
        """Often the one whose drawer nobody used since."""
        session = luck.session("closed")
        if session is None or luck.upto(3):
            return
        who, session_id = luck.who(session.responsible), self.story.ids[session]
        self.story.both(
            who,
            f"reopens {session.desk.code} {session.number}",
            lambda: self.model.reopen(who, session),
            lambda: done(reopening.reopen(session_id)),
        )

    def move_cash(self, luck: Luck) -> None:
        session = luck.session("open")
        if session is None:
            return
        who, session_id, kind = (
            luck.who(session.responsible),
            self.story.ids[session],
            luck.one(["cash_in", "cash_out"]),
        )
        amount = luck.one([2_000, 1, 5_000, 100_000, session.expected, session.expected + 1, 0])
        reason = luck.reason()
        self.story.both(
            who,
            f"{kind} {amount} {reason!r}",
            lambda: self.model.move_cash(who, session, kind, amount, reason),
            lambda: done(cash.move_cash(session_id, kind, amount, reason)),
        )

    def void_a_movement(self, luck: Luck) -> None:
        session = luck.session("open")
        if session is None or not session.moves:
            return
        who, session_id, move = (
            luck.who(session.responsible),
            self.story.ids[session],
            luck.one(session.moves),
        )
        with acting_as(SYSTEM):
            operation_id = list(reversed(cash.movements_of(session_id)))[session.moves.index(move)].id
        reason = luck.reason()
        self.story.both(
            who,
            f"voids {move.kind} {move.amount}",
            lambda: self.model.void(who, session, move, reason),
            lambda: done(cash.void_movement(session_id, operation_id, reason)),
        )
