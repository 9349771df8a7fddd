"""The section ``[pos_session]`` of the configuration."""

from __future__ import annotations

from pydantic import BaseModel, Field


class PosSessionSettings(BaseModel):
    """What a deployment may change of the point of sale; amounts in cents."""

    cash_limit: int = Field(
        100_000,
        ge=0,
        description="Most that one order may be paid in cash (requirements.md T5-5); 0: no limit.",
    )
    verify_journal_at_opening: bool = Field(
        False,
        description="Whether the journal of a cash desk is verified before each opening (by the worker).",
    )
    default_difference_limit: int = Field(
        1_000, ge=0, description="Difference from which a new cash desk asks a manager to accept."
    )
    voucher_months: int = Field(12, ge=1, le=120, description="Months for which a voucher can be used.")
    voucher_most: int = Field(50_000, ge=1, description="Largest amount of a gift voucher.")
