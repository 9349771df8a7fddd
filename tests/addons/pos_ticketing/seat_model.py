"""Who owns which seat, by the rules in plain Python: no database, nothing of the product, one dict per rule."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

HOLD_MS = 600_000
PURGE_AFTER_MS = 60_000
FREE, MINE, SOLD, OTHER = 0, 1, 2, 5


@dataclass(frozen=True)
class Hold:
    """A place held by an order until an instant (epoch ms); ``on_line``: it left the temporary basket."""

    order: int
    rate: int
    until: int
    on_line: bool = False


class Refused(Exception):
    """What the product must refuse: the code of its error, and the places it must name."""

    def __init__(self, code: str, gone: list[int] | None = None) -> None:
        super().__init__(code, gone)
        self.outcome = (f"pos_ticketing.{code}", gone)


@dataclass
class Model:
    """One performance. ``prices`` gives the cents of (place, rate); ``standing`` are the places of the pit."""

    prices: dict[tuple[int, int], int]
    places: int
    standing: range
    now: int
    holds: dict[int, Hold] = field(default_factory=dict)
    sold: dict[int, int] = field(default_factory=dict)
    lines: dict[int, dict[int, int]] = field(default_factory=dict)
    """The places on the lines of each draft, with their rates, whatever became of their holds."""

    def running(self, place: int) -> bool:
        """Whether a hold keeps others off the place."""
        return place in self.holds and self.holds[place].until > self.now

    def standing_left(self, order: int | None = None) -> list[int]:
        """The places of the pit an order may be given: free, and on no line of its own."""
        own = self.lines.get(order or 0, {})
        return [
            place
            for place in self.standing
            if place not in self.sold and not self.running(place) and place not in own
        ]

    def hold(self, order: int, places: list[int], rate: int) -> None:
        """All or none, into the temporary basket; a basket's own places may be held again."""
        gone = [place for place in places if not self._takable(order, place)]
        if gone:
            raise Refused("seats_gone", gone)
        self._hold(order, dict.fromkeys(places, rate), on_line=False)

    def _takable(self, order: int, place: int) -> bool:
        if place in self.sold:
            return False
        held = self.holds.get(place)
        if held is None:
            return True
        return not held.on_line if held.order == order else held.until <= self.now

    def _hold(self, order: int, places: dict[int, int], *, on_line: bool) -> None:
        for place, rate in places.items():
            self.holds[place] = Hold(order, rate, self.now + HOLD_MS, on_line)

    def basket(self, order: int) -> dict[int, int]:
        """The places of the temporary basket and their rates, also those whose time is over."""
        return {
            place: held.rate
            for place, held in sorted(self.holds.items())
            if held.order == order and not held.on_line
        }

    def renew(self, order: int) -> None:
        """Running holds get their whole time again."""
        for place, held in self.holds.items():
            if held.order == order and self.running(place):
                self.holds[place] = replace(held, until=self.now + HOLD_MS)

    def release(self, order: int, places: list[int]) -> list[int]:
        """Give back places of the basket; returns those that became free."""
        freed = sorted(set(places) & set(self.basket(order)))
        for place in freed:
            del self.holds[place]
        return freed

    def change_rate(self, order: int, place: int, rate: int) -> None:
        """Only what is in the basket changes."""
        if place in self.basket(order):
            self.holds[place] = replace(self.holds[place], rate=rate)

    def add_to_order(self, order: int) -> int:
        """The basket becomes lines, each held for the whole time again; returns how many."""
        basket = self.basket(order)
        lines = self.lines.setdefault(order, {})
        if not basket:
            raise Refused("nothing_held")
        if set(basket) & set(lines):
            raise Refused("already_on_order")
        lines.update(basket)
        self._hold(order, basket, on_line=True)
        return len(basket)

    def remove_line(self, order: int, place: int) -> None:
        """The line goes, with the hold it still has."""
        del self.lines[order][place]
        held = self.holds.get(place)
        if held and held.order == order and held.on_line:
            del self.holds[place]

    def pay(self, order: int) -> int:
        """What a payment must come to, in cents: late lines too, when nobody took their seats.

        Lost seats are named; for lost standing places there must be as many others. Nothing changes yet.
        """
        lines = self.lines.get(order, {})
        lost = [place for place in sorted(lines) if self._lost(order, place)]
        seats = [place for place in lost if place not in self.standing]
        if seats:
            raise Refused("seats_gone", seats)
        if len(lost) > len(self.standing_left(order)):
            raise Refused("not_enough_places")
        return sum(self.prices[item] for item in lines.items())

    def paid(self, order: int, places: dict[int, int]) -> None:
        """These places were sold to the order: its own, but others of the pit for those it had lost."""
        lines = self.lines.get(order, {})
        kept = {place: rate for place, rate in lines.items() if not self._lost(order, place)}
        others = set(places) - set(kept)
        assert kept.items() <= places.items()
        assert others <= set(self.standing_left(order))
        assert sorted(places.values()) == sorted(lines.values())
        self._sell(places)
        self.abandon(order)

    def _lost(self, order: int, place: int) -> bool:
        return place in self.sold or (self.running(place) and self.holds[place].order != order)

    def abandon(self, order: int) -> None:
        """Everything the order still holds is free; nothing stands on it any more."""
        self.holds = {place: held for place, held in self.holds.items() if held.order != order}
        self.lines.pop(order, None)

    def sell_at_once(self, seats: dict[int, int], standing: int) -> None:
        """A one-shot sale of seats, when as many places of the pit are left as it wants; the caller adds those."""
        if len(self.standing_left()) < standing:
            raise Refused("not_enough_places")
        gone = [place for place in sorted(seats) if place in self.sold or self.running(place)]
        if gone:
            raise Refused("seats_gone", gone)
        self._sell(seats)

    def sell_standing(self, places: dict[int, int]) -> None:
        """The places of the pit that the product chose: any that were left, each once."""
        assert set(places) <= set(self.standing_left())
        self._sell(places)

    def _sell(self, places: dict[int, int]) -> None:
        for place, rate in places.items():
            self.holds.pop(place, None)
            self.sold[place] = rate

    def purge(self) -> None:
        """The periodic job forgets holds whose time was over a minute ago."""
        before = self.now - PURGE_AFTER_MS
        self.holds = {place: held for place, held in self.holds.items() if held.until >= before}

    def picture(self, order: int | None) -> list[int]:
        """What the seat plan of an order shows of each place."""
        return [self._shown(place, order) for place in range(self.places)]

    def _shown(self, place: int, order: int | None) -> int:
        if place in self.sold:
            return SOLD
        if not self.running(place):
            return FREE
        return MINE if self.holds[place].order == order else OTHER
