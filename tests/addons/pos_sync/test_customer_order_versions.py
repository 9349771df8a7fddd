"""The versions of a customer order on its page: what each was made by, in words."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask.testing import FlaskClient

from addons.pos_sync.services.orders.changes import receive_new
from addons.pos_sync.services.orders.document import read_document
from core.identity.models import User
from tests.addons.pos_session.browsing import text
from tests.addons.pos_sync.head_office import HeadOffice
from tests.addons.pos_sync.order_documents import order_document


def test_a_later_state_of_an_order_that_a_register_made_is_a_change(
    head_office: HeadOffice, login: Callable[[User], FlaskClient]
) -> None:
    """A register sends an order that head office has not seen state by state: the first alone makes it."""
    order_id = head_office.send()
    with head_office.at("R1"):
        later = read_document(order_document(status="in_progress"))
        receive_new(head_office.centre.id, "R1", "second-change-001", later)
    shown = text(login(head_office.user).get(f"/sync/customer-orders/{order_id}"))
    assert re.findall(r"(\d) · (Modifiée|Création) · Ada", shown) == [("2", "Modifiée"), ("1", "Création")]
    assert "Lorsqu'une correction reprend un acompte" not in shown
