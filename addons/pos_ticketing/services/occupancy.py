"""Occupancy and revenue: takings added up by performance, event, season, month, weekday, kind of audience."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from addons.pos_ticketing.models.audience import AUDIENCE_KINDS
from addons.pos_ticketing.services.takings import Takings


@dataclass
class Group:
    """Performances that go together; amounts in cents. ``key`` says which: an id, a name, a month, a weekday."""

    key: Hashable
    label: str
    performances: int = 0
    gauge: int = 0
    net: int = 0
    paying: int = 0
    ttc: int = 0
    entered: int = 0

    @property
    def filling(self) -> int:
        """The share of the gauge that is taken, in whole percents, rounded half up."""
        return (200 * self.net + self.gauge) // (2 * self.gauge) if self.gauge else 0

    @property
    def average(self) -> int:
        """Cents per performance, rounded half up."""
        return (2 * self.ttc + self.performances) // (2 * self.performances) if self.performances else 0

    @property
    def per_spectator(self) -> int:
        """Cents per paying spectator, rounded half up."""
        return (2 * self.ttc + self.paying) // (2 * self.paying) if self.paying else 0

    def add(self, one: Takings) -> None:
        """Count a performance."""
        self.performances += 1
        self.gauge += one.gauge
        self.net += one.net
        self.paying += one.paying
        self.ttc += one.ttc
        self.entered += one.entered


Key = Callable[[Takings], tuple[Hashable, str]]


def grouped(found: Iterable[Takings], key: Key) -> list[Group]:
    """The groups in the order in which they come up; ``key`` gives what makes one and how it is called."""
    groups: dict[Hashable, Group] = {}
    for one in found:
        what, label = key(one)
        groups.setdefault(what, Group(what, label)).add(one)
    return list(groups.values())


def whole(found: Iterable[Takings]) -> Group:
    """All of them together."""
    group = Group("", "")
    for one in found:
        group.add(one)
    return group


def weekday_of(one: Takings, zone: str) -> int:
    """The day of the week it is played, 0 for Monday."""
    return one.starts_at.astimezone(ZoneInfo(zone)).weekday()


def by_kind(found: Iterable[Takings]) -> list[tuple[str, int, int]]:
    """(kind, tickets that let in, cents) of each kind of audience that came, in their own order."""
    sums = {kind: [0, 0] for kind in AUDIENCE_KINDS}
    for one in found:
        for part in one.parts:
            sums[part.kind][0] += part.net
            sums[part.kind][1] += part.ttc
    return [(kind, net, ttc) for kind, (net, ttc) in sums.items() if net]
