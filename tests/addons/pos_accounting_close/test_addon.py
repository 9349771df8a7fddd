"""The checks every addon inherits."""

from __future__ import annotations

from core.testing.addon_checks import AddonChecks


class TestPosAccountingClose(AddonChecks):
    addon = "pos_accounting_close"
