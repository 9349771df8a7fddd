"""What every test starts from: the host's fixtures, and how long this run may take."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = ["core.testing.fixtures"]

LONG = bool(os.environ.get("GUICHET_TEST_LONG"))
"""``make test-long``: soaks and thousands of random schedules instead of one round of each."""

LONG_ROUNDS = 50

# The short run is the same every time; the long one goes where no run went before. Neither measures time.
_always = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("short", derandomize=True, **_always)
settings.register_profile("long", max_examples=5_000, print_blob=True, **_always)
settings.load_profile("long" if LONG else "short")


@pytest.fixture
def rounds() -> int:
    """How often a test marked ``long`` goes round: once, or many times under ``make test-long``."""
    return LONG_ROUNDS if LONG else 1
