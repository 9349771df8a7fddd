"""An independent model of the till after money.md: the sessions of a centre and their drawers. None of our code.

Orders stand on it in ``sales_model.py``, what comes after them in ``correction_model.py``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tests.addons.pos_session.drawer_arithmetic import (
    CASH_LIMIT,
    Given,
    Methods,
    Part,
    Rules,
    belgian,
    cash_of,
    settle,
)
from tests.addons.pos_session.drawer_facts import Desk, Invoice, Line, Move, Order, Payment, Session, Voucher

MANY = 9_999
VOUCHER = "voucher"
ACTIVE = ("opening_control", "open", "closing_control")


class Drawers:
    """The sessions of one centre and their drawers; what its orders have in common."""

    def __init__(
        self,
        desks: Sequence[Desk],
        methods: Methods,
        products: dict[str, tuple[int, int]],
        rights: dict[str, set[str]],
    ) -> None:
        self.desks, self.methods, self.products, self.rights = desks, methods, products, rights
        self.sessions: list[Session] = []
        self.invoices: list[Invoice] = []
        self.vouchers: list[Voucher] = []

    def orders(self) -> list[Order]:
        return [order for session in self.sessions for order in session.orders]

    def may(self, who: str, right: str) -> bool:
        return right in self.rights[who]

    # The session

    def begin(self, who: str, desk: Desk) -> Session:
        rules = Rules()
        active = [session for session in self.sessions if session.state in ACTIVE]
        rules.no("responsible_busy", any(session.responsible == who for session in active))
        rules.no("desk_busy", any(session.desk is desk for session in active))
        rules.hold()
        desk.sessions += 1
        session = Session(desk, desk.sessions, who, desk.left)
        self.sessions.append(session)
        return session

    def count_in(self, who: str, session: Session, counted: int, note: str) -> int:
        """The opening difference in cents."""
        rules = self._in_state(who, session, "opening_control")
        gap = 0 if session.proposed is None else counted - session.proposed
        rules.no("note_required", abs(gap) > session.desk.limit and not note)
        rules.hold()
        session.log["opening"] = counted
        session.opening_difference = gap
        session.state = "open"
        return gap

    def give_up(self, who: str, session: Session) -> None:
        rules = Rules()
        rules.no("opening_begun", session.state != "opening_control")
        rules.no("not_your_session", not self._is_responsible(who, session))
        rules.hold()
        self.sessions.remove(session)

    def start_closing(self, who: str, session: Session) -> None:
        rules = self._in_state(who, session, "open")
        drafts = [order for order in session.orders if order.state == "draft"]
        rules.no("closing_blocked", any(order.lines for order in drafts))
        rules.hold()
        for order in drafts:
            order.state = "abandoned"
        session.state = "closing_control"

    def resume(self, who: str, session: Session) -> None:
        self._in_state(who, session, "closing_control").hold()
        session.state = "open"

    def close(
        self,
        who: str,
        session: Session,
        counted: int,
        found: dict[str, int],
        accepted: bool,
        note: str,
        kept: int | None,
    ) -> tuple[int, int]:
        """``(expected, difference)`` of the drawer."""
        rules = self._in_state(who, session, "closing_control")
        gap = counted - session.expected
        gaps = [gap, *(found.get(method, 0) - self.to_find(session, method) for method in self.counted())]
        large = max(map(abs, gaps)) > session.desk.limit
        rules.no("difference_too_large", large and not (self.may(who, "manage") and note))
        rules.no("difference_not_accepted", any(gaps) and not accepted)
        rules.no("kept_invalid", kept is not None and not 0 <= kept <= counted)
        rules.hold()
        session.expected_then, session.counted = session.expected, counted
        session.log["adjustment"] += gap
        if gap:
            session.adjustments.append(gap)
        session.kept = counted if kept is None else kept
        session.desk.left = session.kept
        session.state = "closed"
        return session.expected_then, gap

    def reopen(self, who: str, session: Session) -> None:
        """Its last closing counts for nothing any more; nobody has used the drawer since."""
        rules = Rules()
        rules.no("not_your_session", not self._is_responsible(who, session))
        rules.no("core.stale", session.state in ACTIVE)
        others = [each for each in self.sessions if each is not session and each.state in ACTIVE]
        rules.no("responsible_busy", any(each.responsible == session.responsible for each in others))
        rules.no("desk_busy", any(each.desk is session.desk for each in others))
        later = [each for each in self.sessions if each.desk is session.desk and each.number > session.number]
        rules.no("drawer_went_on", bool(later))
        rules.hold()
        if session.log["adjustment"]:
            session.adjustments.append(-session.log["adjustment"])
        session.log["adjustment"] = 0
        session.expected_then = session.counted = session.kept = None
        session.desk.left = session.proposed
        session.state = "open"

    def counted(self) -> list[str]:
        return [method for method, means in self.methods.items() if means.counted]

    def to_find(self, session: Session, method: str) -> int:
        return max(session.by_method[method], 0)

    # Cash that is no sale

    def move_cash(self, who: str, session: Session, kind: str, amount: int, reason: str) -> None:
        rules = self._open_for(who, session)
        rules.no("amount_not_positive", amount <= 0)
        rules.no("reason_required", not reason)
        rules.no("not_enough_cash", kind == "cash_out" and amount > session.expected)
        rules.hold()
        session.log[kind] += amount
        session.moves.append(Move(kind, amount))

    def void(self, who: str, session: Session, move: Move, reason: str) -> None:
        """A counter-movement of the same kind: the total of the kind says what really moved."""
        rules = self._open_for(who, session)
        rules.no("not_voidable", move.voids)
        rules.no("already_voided", move.voided)
        rules.no("reason_required", not reason)
        rules.no("not_enough_cash", move.kind == "cash_in" and move.amount > session.expected)
        rules.hold()
        session.log[move.kind] -= move.amount
        move.voided = True
        session.moves.append(Move(move.kind, -move.amount, voids=True))

    def _open_for(self, who: str, session: Session) -> Rules:
        rules = Rules()
        rules.no("not_your_session", not self._is_responsible(who, session))
        rules.no("session_not_open", session.state != "open")
        return rules

    def _in_state(self, who: str, session: Session, state: str) -> Rules:
        rules = Rules()
        rules.no("not_your_session", not self._is_responsible(who, session))
        rules.no("core.stale", session.state != state)
        return rules

    def _is_responsible(self, who: str, session: Session) -> bool:
        return session.responsible == who or self.may(who, "manage")

    # What orders have in common

    def settled(self, order: Order, due: int, given: Sequence[Given], rules: Rules) -> list[Part]:
        parts = settle(due, given, self.methods, order.session.expected, rules)
        used: Counter[str] = Counter()
        for method, kind, cents in parts:
            if kind == "sale" and self.methods[method].kind == "voucher":
                used[method] += cents
        for method, cents in used.items():
            voucher = self.voucher(method)
            rules.no("voucher_code_required", voucher is None)
            if voucher:
                rules.no("voucher_cancelled", voucher.cancelled)
                rules.no("voucher_balance_too_low", not voucher.cancelled and cents > voucher.balance)
        rules.no("cash_limit_exceeded", cash_of([*order.parts, *parts], self.methods) > CASH_LIMIT)
        return parts

    def voucher(self, method: str) -> Voucher | None:
        """The voucher of ``voucher:3``."""
        _, _, number = method.partition(":")
        return self.vouchers[int(number)] if number else None

    def everything_in_cash(self, due: int) -> list[Given]:
        cash = next(method for method, means in self.methods.items() if means.is_cash)
        return [(cash, belgian(due) if self.methods[cash].rounding == 5 else due)] if due else []

    def new_order(self, who: str, session: Session) -> Order:
        number = f"{session.desk.code}.{session.number:05d}.{len(session.orders) + 1:03d}"
        return Order(number, session, who)

    def fresh_lines(self, items: Sequence[tuple[str, int]], rules: Rules) -> list[Line]:
        """Lines of what is wanted, priced as it is now; the quantity of a voucher is its amount."""
        rules.no("items_invalid", any(not 1 <= quantity <= MANY for _, quantity in items))
        lines = []
        for place, (product, quantity) in enumerate(items, start=1):
            if product == VOUCHER:
                lines.append(Line(place, product, 1, quantity, 0, 0, voucher=Voucher(quantity, quantity)))
            else:
                lines.append(Line(place, product, quantity, *self._price(product)))
        return lines

    def _price(self, product: str) -> tuple[int, int, int]:
        price, rate = self.products[product]
        return price, 0, rate

    def pay_in(self, session: Session, order: Order, payment: Payment) -> None:
        order.payments.append(payment)
        for code, cents in payment.back.items():
            if voucher := self.voucher(code):
                voucher.balance += cents
        for method, kind, cents in payment.parts:
            if kind == "rounding":
                session.rounding += cents
                continue
            if voucher := self.voucher(method):
                voucher.balance -= cents
            session.by_method[method.partition(":")[0]] += cents
            if self.methods[method].is_cash:
                session.log[kind] += cents if kind == "sale" else -cents

    def finish(self, order: Order) -> None:
        self.vouchers += [line.voucher for line in order.lines if line.voucher and not line.corrects]
        order.state = "validated"
        order.session.receipts += 1
        order.receipt = order.session.receipts
