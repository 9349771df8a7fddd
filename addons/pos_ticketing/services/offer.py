"""What a performance offers: its prices and what limits its sale, as services pass it around."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from addons.pos_ticketing.models.performance import ON_SALE
from addons.pos_ticketing.services.places import PlanPlaces, places_of


class Audience(NamedTuple):
    """An audience category (or sub-category) that places are sold to here."""

    name: str
    kind: str
    parent_id: int | None
    members_only: bool
    proof: str


@dataclass(slots=True)
class Offer:
    """A performance with all its prices; ``prices`` maps (seat category, audience category id) to cents TTC.

    Asked for a session, it is what the session's sales channel may sell of it.
    """

    performance_id: int
    event_id: int
    centre_id: int
    event: str
    starts_at: datetime
    zone: str
    venue: str
    company: str
    issuer_address: str
    siret: str
    licence: str
    plan_hash: str
    vat_rate: int
    state: str
    series_id: int
    series_code: str
    channel_id: int | None = None
    in_channel: bool = True
    """Whether the channel sells the event at all."""
    contingents: frozenset[int] = frozenset()
    """The contingents that the channel sells from."""
    has_contingents: bool = False
    """Whether places of the performance are set aside at all."""
    quotas: dict[int, int] = field(default_factory=dict)
    """{audience category id: most places}; a category counts its sub-categories."""
    standing_taken: frozenset[int] = frozenset()
    """The places of its free zones that are taken; only read with ``offers(standing=True)``."""
    rates: dict[int, str] = field(default_factory=dict)
    audience: dict[int, Audience] = field(default_factory=dict)
    """What else is known of the ``rates``."""
    prices: dict[tuple[str, int], int] = field(default_factory=dict)

    @property
    def on_sale(self) -> bool:
        """Whether its places are sold now, here."""
        return self.state == ON_SALE and self.in_channel

    @property
    def places(self) -> PlanPlaces:
        """The places of its plan version."""
        return places_of(self.plan_hash)

    @property
    def title(self) -> str:
        """Event and local date, as the line and the refusals name it (same form in both languages)."""
        return f"{self.event}, {self.local_start:%d/%m/%Y %H:%M}"

    @property
    def local_start(self) -> datetime:
        """When it starts, in the centre's zone."""
        return self.starts_at.astimezone(ZoneInfo(self.zone))

    def priced_categories(self) -> set[str]:
        """The seat categories that have a price at all."""
        return {seat_category for seat_category, _ in self.prices}
