"""Fetches what changed of the centre's orders at head office; read again from the cursor after a death."""

from __future__ import annotations

from sqlalchemy import select

from addons.pos_sync.errors.online import AnswerUnusable
from addons.pos_sync.errors.orders import OrderInvalid
from addons.pos_sync.models.order_feed import OrderFeed
from addons.pos_sync.services.importing.centre import centre_of_register
from addons.pos_sync.services.online.client import HeadOfficeClient
from addons.pos_sync.services.online.copies import store_copy, waits
from addons.pos_sync.services.orders.document import read_document
from addons.pos_sync.settings import sync_settings
from core.db import db
from core.errors import Sentences
from core.i18n import N_
from core.identity.models import Centre
from core.uow import unit_of_work

PAGE = 50
FETCHING = Sentences([(N_("Fetching customer orders"), {})])


def pull_orders(client: HeadOfficeClient) -> int:
    """Fetch what is newer, and return how many orders were looked at. Outside of a unit of work.

    An order of which something waits to be sent is left alone, and the cursor stays before it: it is read again once
    that is sent. Raises LineDown, ExchangeFault.
    """
    centre_id = exchange_centre()
    if centre_id is None:
        return 0
    source = sync_settings().head_office_url
    cursor, seen, whole = _cursor(source, centre_id), 0, True
    while True:
        answer = client.call(
            FETCHING, "GET", "/orders", params={"since": cursor, "limit": PAGE}, patient=True
        )
        try:
            orders = [read_document(each) for each in answer["orders"]]
            following = int(answer["next"])
        except (KeyError, TypeError, ValueError, OrderInvalid):
            raise AnswerUnusable(doing=FETCHING, where=source, detail="orders") from None
        if not orders or following <= cursor:
            return seen
        with unit_of_work():
            for data in sorted(orders, key=lambda one: one.number):
                if waits(number=data.number):
                    whole = False
                else:
                    store_copy(centre_id, data, same=True)  # a change that was given up is undone so
            if whole:
                _keep(source, centre_id, following)
        cursor, seen = following, seen + len(orders)


def exchange_centre() -> int | None:
    """The centre of this register: what its first import was for, else the only one there is."""
    applied = centre_of_register()
    if applied is not None:
        return applied
    centres = db.session.execute(select(Centre.id).limit(2)).scalars().all()
    return centres[0] if len(centres) == 1 else None


def _cursor(source: str, centre_id: int) -> int:
    found = db.session.get(OrderFeed, (source, centre_id), populate_existing=True)
    return found.cursor if found is not None else 0


def _keep(source: str, centre_id: int, cursor: int) -> None:
    found = db.session.get(OrderFeed, (source, centre_id), populate_existing=True)
    if found is None:
        found = OrderFeed(source=source, centre_id=centre_id)
        db.session.add(found)
    found.cursor = cursor
    db.session.flush()
