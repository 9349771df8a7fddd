"""The section ``[pos_ticketing]`` of the configuration."""

from __future__ import annotations

from pydantic import BaseModel, Field


class PosTicketingSettings(BaseModel):
    """What a deployment may change of the ticketing."""

    hold_seconds: int = Field(600, ge=30, le=7200, description="How long a seat stays held for a basket.")
    max_seats_per_hold: int = Field(100, ge=1, le=500, description="Most seats that one request may hold.")
