"""How long broken plan files take to be refused, beside the bare parsing of a sound one as JSON in the same run."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

from addons.pos_ticketing.services.plan_format import parse_plan
from tests.addons.pos_ticketing.broken_plans import BROKEN, hall

SOUND_SEATS = 90_000


def measure_broken_plans() -> dict[str, Any]:
    """Milliseconds of each refusal, the longest, and its ratio to ``json.loads`` of a plan of 90,000 seats."""
    sound = hall(SOUND_SEATS).encode()
    bare = _milliseconds(lambda: json.loads(sound))
    refused = {name: _refusal(make().encode()) for name, (make, _where) in BROKEN.items()}
    longest = max(refused, key=lambda name: refused[name])
    return {
        "refused_ms": refused,
        "longest": longest,
        "longest_ms": refused[longest],
        "bare_json_ms": bare,
        "ratio": round(refused[longest] / bare, 1),
    }


def _refusal(source: bytes) -> float:
    def read() -> None:
        plan, _problems = parse_plan(source)
        if plan is not None:
            raise RuntimeError("a broken plan was taken")

    return _milliseconds(read)


def _milliseconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return round((time.perf_counter() - begun) * 1000, 1)
