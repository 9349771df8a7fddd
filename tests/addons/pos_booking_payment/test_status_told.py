"""What payments at tills moved outlasts a source that knows nothing of them and tells the status of before."""

from __future__ import annotations

import pytest

from addons.pos_booking_payment.models.booking import (
    BALANCED,
    CANCELLED,
    CHECKED_IN,
    CONFIRMED,
    CREDIT_BALANCE,
    DEBIT_BALANCE,
    INVOICED,
    VALIDATED,
)
from addons.pos_booking_payment.services.statuses import status_told
from core.identity.actor import SYSTEM, acting_as
from core.uow import unit_of_work
from tests.addons.pos_booking_payment.sent import draft, send, stored
from tests.addons.pos_session.shop import Shop


@pytest.mark.parametrize(
    ("told", "before", "settled", "due", "status"),
    [
        (CONFIRMED, VALIDATED, True, 0, VALIDATED),
        (CONFIRMED, VALIDATED, False, 0, CONFIRMED),
        (CONFIRMED, CONFIRMED, True, 0, CONFIRMED),
        (CHECKED_IN, VALIDATED, True, 0, CHECKED_IN),
        (CANCELLED, VALIDATED, True, 0, CANCELLED),
        (INVOICED, BALANCED, True, 0, BALANCED),
        (INVOICED, BALANCED, True, 100, DEBIT_BALANCE),
        (INVOICED, DEBIT_BALANCE, True, -100, CREDIT_BALANCE),
        (INVOICED, INVOICED, True, 100, INVOICED),
        (INVOICED, CHECKED_IN, True, 0, INVOICED),
    ],
)
def test_what_is_kept(told: str, before: str, settled: bool, due: int, status: str) -> None:
    assert status_told(told, before, settled=settled, due=due) == status


def test_a_file_that_comes_again_keeps_a_validated_booking(shop: Shop) -> None:
    send(shop.centre.id, draft(contract_signed=True, fundings=()))
    with acting_as(SYSTEM), unit_of_work():
        stored().status = VALIDATED
    send(shop.centre.id, draft(contract_signed=True, fundings=(), room="14"))
    assert (stored().status, stored().room) == (VALIDATED, "14")
