"""The checks every addon inherits."""

from __future__ import annotations

from core.testing.addon_checks import AddonChecks


class TestPosTicketing(AddonChecks):
    addon = "pos_ticketing"
