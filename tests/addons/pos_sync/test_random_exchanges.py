"""Random schedules of a register and head office, with cuts and deaths in between, against an independent oracle."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from contextlib import suppress

import pytest

from addons.pos_sync.errors.exchange import LineDown
from addons.pos_sync.errors.importing import ExportWaiting
from tests.addons.pos_sync.faults import LINE, Death, cut, die, fault_at
from tests.addons.pos_sync.two_servers import Pair

SEEDS = range(1_000 if os.environ.get("GUICHET_TEST_LONG") else 24)
STEPS = 14
FARTHEST = 120
"""A fault comes within so many points, or not at all."""


class Schedule:
    """One random schedule; what it did is in ``done``, for who reads a failure."""

    def __init__(self, pair: Pair, seed: int) -> None:
        self.pair, self.luck = pair, random.Random(seed)
        self.done: list[str] = []

    def step(self) -> None:
        """One step of either side; in half of the cases the line is cut or the process dies in its middle."""
        steps = [self.day, self.day, self.batch, self.damage]
        exchanges = [self.pair.imports, self.pair.sends, self.pair.gathers, self.pair.reads_answers]
        what = self.luck.choice([*steps, *exchanges, *exchanges])
        self.done.append(what.__name__)
        if what in steps:
            what()
            return
        with suppress(ExportWaiting):
            if self.luck.random() < 0.5:
                what()
            else:
                self.faulty(what)

    def faulty(self, what: Callable[[], None]) -> None:
        """Do something that is cut, or that dies."""
        point = self.luck.randint(1, FARTHEST)
        happens, among = self.luck.choice([(cut, (LINE,)), (die, (LINE, "database"))])
        self.done[-1] += f", {happens.__name__} at {point}"
        with suppress(LineDown, Death), fault_at(point, happens, among):
            what()

    def day(self) -> None:
        """Somebody sells and closes."""
        names = ("programme", "drink", "poster", "seat")
        sales = [(self.luck.choice(names), self.luck.randint(1, 3)) for _ in range(self.luck.randint(0, 3))]
        self.pair.sells_a_day(sales)

    def batch(self) -> None:
        """Head office writes a full batch or a delta: articles that are new, changed or gone."""
        articles = self.pair.oracle.articles
        full = not articles or self.luck.random() < 0.3
        changes: dict[str, tuple[str, int] | None] = {}
        for _ in range(self.luck.randint(1, 4)):
            code = f"A{self.luck.randint(1, 6)}"
            gone = not full and code in articles and articles[code][2] and self.luck.random() < 0.3
            changes[code] = (
                None if gone else (f"Article {self.luck.randint(1, 99)}", self.luck.randint(1, 5_000))
            )
        self.pair.puts_batch(changes, "full" if full else "delta")

    def damage(self) -> None:
        """A file of an export that waits at head office loses its end."""
        files = sorted(self.pair.folder.glob("out/[0-9]*[0-9]/*.xml"))
        if files:
            file = self.luck.choice(files)
            file.write_bytes(file.read_bytes()[:-7])
            self.done[-1] += f" of {file.parent.name}/{file.name}"


@pytest.mark.parametrize("seed", SEEDS)
def test_both_sides_agree_after_a_random_schedule(pair: Callable[[], Pair], seed: int) -> None:
    schedule = Schedule(pair(), seed)
    for _ in range(STEPS):
        schedule.step()
    schedule.pair.settles()
    try:
        schedule.pair.check()
    except AssertionError as fault:
        raise AssertionError(f"{fault} after {schedule.done}") from fault
