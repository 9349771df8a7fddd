"""Tickets that cannot be, in an export of a register that borrowed places: set aside with the line, as any bad file."""

from __future__ import annotations

import re

import pytest

from addons.pos_sync.models import ReceivedBatch
from addons.pos_sync.receive_jobs import gather_job
from addons.pos_sync.services.format.manifest import sha256
from addons.pos_ticketing.models import RegisterTicket
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.jobs.drain import drain
from core.testing.factories import as_user
from tests.addons.pos_session.shop import Shop
from tests.addons.pos_sync.exchanging import Exchange
from tests.addons.pos_sync.test_lent_places import exchange, pair  # noqa: F401 - fixtures
from tests.addons.pos_sync.test_lent_statement import sold  # noqa: F401 - a fixture
from tests.addons.pos_ticketing.lending_pair import Pair

TICKETS, MANIFEST = "ticket.xml", "infos_export.xml"


def gathered(pair: Pair, exchange: Exchange, was: bytes, becomes: bytes) -> ReceivedBatch:  # noqa: F811
    """Close the drawer of the register, say ``becomes`` in its tickets where they said ``was``, and gather."""
    till = pair.till
    shop = Shop(till.centre, till.session.desk, {}, {}, till.operator, till.manager)
    with exchange.as_register():
        with as_user(till.operator):
            shop.close(till.session, 4_500)
        with acting_as(SYSTEM):
            drain()
    place = exchange.register / "out" / "00000001"
    file, manifest = place / TICKETS, place / MANIFEST
    changed, count = re.subn(was, becomes, file.read_bytes())
    assert count, changed
    file.write_bytes(changed)
    line = next(line for line in manifest.read_bytes().splitlines() if b'"ticket.xml"' in line)
    told = re.sub(rb'bytes="\d+"', b'bytes="%d"' % len(changed), line)
    told = re.sub(rb'sha256="\w+"', b'sha256="%s"' % sha256(file).encode(), told)
    manifest.write_bytes(manifest.read_bytes().replace(line, told))
    with exchange.as_head_office(), acting_as(SYSTEM):
        gather_job({})
        db.session.expire_all()
        return db.session.query(ReceivedBatch).one()


@pytest.mark.parametrize(
    ("was", "becomes", "reason"),
    [
        (rb'state="issued"', b'state="lost"', "« state » vaut « lost »"),
        (rb'rate="\d+"', b'rate="-10000"', "« rate » vaut « -10000 »"),
        (rb'rate="\d+"', b'rate="10001"', "« rate » vaut « 10001 »"),
    ],
)
def test_a_ticket_that_cannot_be_sets_the_export_aside_with_its_line(
    sold: Pair,  # noqa: F811
    exchange: Exchange,  # noqa: F811
    was: bytes,
    becomes: bytes,
    reason: str,
) -> None:
    batch = gathered(sold, exchange, was, becomes)
    assert batch.state == "quarantined"
    assert re.match(r"ticket\.xml, ligne \d+", batch.reason), batch.reason
    assert reason in batch.reason.replace("\xa0", " "), batch.reason
    assert (exchange.register / "out" / "00000001.refused").exists()
    assert db.session.query(RegisterTicket).count() == 0


def test_a_performance_that_no_number_of_ours_can_be_is_the_registers_own(
    sold: Pair,  # noqa: F811
    exchange: Exchange,  # noqa: F811
) -> None:
    batch = gathered(sold, exchange, rb'reference="\d+"', b'reference="999999999999999999"')
    assert batch.state == "applied", batch.reason
    assert db.session.query(RegisterTicket).count() == 0
