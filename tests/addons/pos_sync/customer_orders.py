"""Customer orders to write tests with: made as they are stored, without the pages."""

from __future__ import annotations

from pathlib import Path

from addons.pos_sync.models import CustomerOrder, CustomerOrderLine
from addons.pos_sync.models.customer_order import CONFIRMED
from addons.pos_sync.services.orders.articles import articles_called
from addons.pos_sync.services.orders.document import folded
from addons.pos_sync.services.orders.numbers import new_number
from addons.pos_sync.settings import PosSyncSettings
from core.db import db
from core.uow import unit_of_work
from core.vat import price_line


def customer_order(
    centre_id: int,
    *lines: tuple[str, int, int, int],
    place: str = "",
    version: int = 1,
    status: str = CONFIRMED,
    customer: str = "Anne Martin",
    advances: int = 0,
) -> CustomerOrder:
    """An order with lines ``(label of a product, quantity, cents, discount)``; ``place``: who made it."""
    articles = articles_called(centre_id, [label for label, *_ in lines])
    with unit_of_work():
        number = new_number(place)
        order = CustomerOrder(
            centre_id=centre_id,
            number=number,
            origin=place,
            version=version,
            status=status,
            customer=customer,
            advances=advances,
            search=folded(number, customer, ""),
        )
        for position, (label, quantity, price, discount) in enumerate(lines, start=1):
            (article,) = articles[label]
            order.lines.append(
                CustomerOrderLine(
                    position=position,
                    article=article.code,
                    label=label,
                    quantity=quantity,
                    unit_price=price,
                    discount=discount,
                    rate=article.rate,
                    total_ttc=price_line(quantity, price, article.rate, discount).total_ttc,
                )
            )
        order.total_ttc = sum(line.total_ttc for line in order.lines)
        db.session.add(order)
    return order


def without_a_line(section: PosSyncSettings, folder: Path) -> None:
    """A register that knows head office and cannot reach it: the switch for tests is off."""
    off, secret = folder / "offline", folder / "secret.toml"
    off.touch()
    secret.write_text('head_office_key = "a-key-of-a-register"\n')
    secret.chmod(0o600)
    section.head_office_url, section.offline_file, section.secret_file = "http://127.0.0.1:9", off, secret
