"""Cut and killed at every step of an exchange, on either side: afterwards both sides agree with the oracle.

The processes are really killed: each step is done by a child that SIGKILL ends at the point in question. The everyday
run takes some of the points (each look, file, rename, statement and commit is one), ``make test-long`` all of them.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress

import pytest

from addons.pos_sync.errors.exchange import LineDown
from core.db import db
from tests.addons.pos_sync.faults import LINE, cut, fault_at, killed_at
from tests.addons.pos_sync.two_servers import Pair

LONG = bool(os.environ.get("GUICHET_TEST_LONG"))
STRIDES = {"imports": (11, 5), "sends": (31, 17), "gathers": (23, 11), "reads_answers": (5, 2)}
"""Of each step: every so many-th point is a kill, or a cut, in the everyday run."""
LEAST = {"imports": (60, 20), "sends": (100, 60), "gathers": (80, 50), "reads_answers": (10, 5)}
"""So many points has a step at least, for a kill and for a cut: that none of them is passed over."""


def before(pair: Pair, step: str) -> Callable[[], None]:
    """Bring both servers to where a step has work to do, and return the step."""
    number = len(pair.oracle.batches) + 1
    if step == "imports":
        changes = {"A1": ("Plan", 300 + number), f"N{number}": ("Livre", 1_200)}
        pair.puts_batch(changes, "full" if number % 2 else "delta")
    else:
        pair.sells_a_day([("drink", 2), ("seat", 1)])
        if step in ("gathers", "reads_answers"):
            pair.sends()
        if step == "reads_answers":
            pair.gathers()
    steps = {
        "imports": pair.imports,
        "sends": pair.sends,
        "gathers": pair.gathers,
        "reads_answers": pair.reads_answers,
    }
    return steps[step]


def released(pair: Pair) -> None:
    """No connection of either database is open: a child makes its own."""
    for app in (pair.register, pair.head_office):
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.mark.parametrize("step", LEAST)
def test_a_kill_at_every_point_is_made_good(pair: Callable[[], Pair], step: str) -> None:
    servers = pair()
    point = 1
    while True:
        work = before(servers, step)
        released(servers)
        killed = killed_at(point, work)
        servers.settles()
        servers.check()
        if not killed:
            break
        point += 1 if LONG else STRIDES[step][0]
    assert point >= LEAST[step][0]


@pytest.mark.parametrize("step", LEAST)
def test_a_cut_at_every_point_is_made_good(pair: Callable[[], Pair], step: str) -> None:
    servers = pair()
    point = 1
    while True:
        work = before(servers, step)
        with fault_at(point, cut, (LINE,)) as points, suppress(LineDown):  # the worker notes one of its own
            work()
        servers.settles()
        servers.check()
        if len(points) < point:
            break
        point += 1 if LONG else STRIDES[step][1]
    assert point >= LEAST[step][1]
