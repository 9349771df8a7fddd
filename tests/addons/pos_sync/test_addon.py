"""The checks every addon inherits."""

from __future__ import annotations

from core.testing.addon_checks import AddonChecks


class TestPosSync(AddonChecks):
    addon = "pos_sync"
