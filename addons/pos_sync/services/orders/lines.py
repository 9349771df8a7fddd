"""The lines of a customer order as somebody wants them: of the catalogue, priced once, by who may give that price."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from addons.pos_session.services.products import MAX_QUANTITY
from addons.pos_sync.errors.order_sales import ArticleAmbiguous, ArticleUnknown, LineNotPossible
from addons.pos_sync.models import CustomerOrder, CustomerOrderLine
from addons.pos_sync.permissions import DISCOUNT, PRICE
from addons.pos_sync.services.orders.articles import Article, articles_called
from core.identity.actor import require
from core.money import MAX_AMOUNT
from core.vat import price_line


@dataclass(frozen=True, slots=True)
class Wanted:
    """A line as it is typed: ``unit_price`` cents TTC (None: that of the catalogue), ``discount`` 1/100 percent.

    ``article`` is the code that the line had before; ``""`` for a new one.
    """

    label: str
    article: str
    quantity: int
    unit_price: int | None
    discount: int


def priced_lines(
    centre_id: int, wanted: Sequence[Wanted], before: CustomerOrder | None
) -> list[dict[str, Any]]:
    """The lines of the document of an order. What the order had ``before`` stays as it was agreed.

    Another price than the catalogue's needs the right to change prices, a discount the right to give one. Raises
    ArticleUnknown, ArticleAmbiguous and LineNotPossible (``fields``: ``line-2-label``), InvalidDiscount, Forbidden.
    """
    agreed = list(before.lines) if before is not None else []
    articles = articles_called(centre_id, [line.label for line in wanted])
    return [_line(centre_id, at, line, articles, agreed) for at, line in enumerate(wanted)]


def _line(
    centre_id: int,
    at: int,
    line: Wanted,
    articles: Mapping[str, list[Article]],
    agreed: Sequence[CustomerOrderLine],
) -> dict[str, Any]:
    known = _article(at, line, articles.get(line.label, []), agreed)
    price = known.price if line.unit_price is None else line.unit_price
    if not 1 <= line.quantity <= MAX_QUANTITY or not 0 <= price <= MAX_AMOUNT:
        raise LineNotPossible(fields={f"line-{at}-quantity": LineNotPossible.message})
    was = [(each.unit_price, each.discount) for each in agreed if each.article == known.code]
    if price not in (known.price, *(each for each, _ in was)):
        require(PRICE, centre_id)
    if (line.discount or (not price and known.price)) and (price, line.discount) not in was:
        require(DISCOUNT, centre_id)
    total = price_line(line.quantity, price, known.rate, line.discount).total_ttc
    if total > MAX_AMOUNT:
        raise LineNotPossible(fields={f"line-{at}-quantity": LineNotPossible.message})
    return {
        "position": at + 1,
        "article": known.code,
        "label": known.label,
        "quantity": line.quantity,
        "unit_price": price,
        "discount": line.discount,
        "rate": known.rate,
        "total_ttc": total,
    }


def _article(
    at: int, line: Wanted, called: Sequence[Article], agreed: Sequence[CustomerOrderLine]
) -> Article:
    """Which article a line is of: the one it had, or the only one that is called so; else it was agreed before."""
    old = [each for each in agreed if each.label == line.label]
    found = next((article for article in called if article.code == line.article), None)
    if found is None and line.article in [each.article for each in old]:
        old = [each for each in old if each.article == line.article]
        called = []
    if found is None and len(called) > 1:
        raise ArticleAmbiguous(fields={f"line-{at}-label": ArticleAmbiguous.message})
    if found is None and called:
        found = called[0]
    if found is not None:
        return found
    if not old:
        raise ArticleUnknown(fields={f"line-{at}-label": ArticleUnknown.message})
    return Article(old[0].article, old[0].label, old[0].unit_price, old[0].rate, old[0].label)
