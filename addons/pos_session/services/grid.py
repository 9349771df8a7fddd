"""The product grid of the till: families with their products and prices, searched by name or barcode."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, or_, select

from addons.pos_session.models import Product, ProductFamily
from addons.pos_session.services.price_lists import Counter, priced
from core.db import db
from core.web.folding import contains, fold, folded, words_of

_PRODUCT: Any = Product.__table__
_FAMILY: Any = ProductFamily.__table__


@dataclass(frozen=True)
class Tile:
    """One product of the grid; ``price`` is TTC in cents, None when ``without_price`` names the list that has none."""

    id: int
    label: str
    price: int | None
    without_price: str | None = None


@dataclass(frozen=True)
class Family:
    """One family with the products of it that are sold and match the search."""

    id: int
    name: str
    products: tuple[Tile, ...]


_GRID = (
    priced(_FAMILY.c.id.label("family_id"), _FAMILY.c.name, _PRODUCT.c.id, _PRODUCT.c.label)
    .join(_FAMILY, _FAMILY.c.id == _PRODUCT.c.family_id)
    .order_by(_FAMILY.c.weight, _FAMILY.c.name, _PRODUCT.c.weight, _PRODUCT.c.label)
)


def product_grid(counter: Counter, query: str = "") -> list[Family]:
    """The families at a counter; every word of ``query`` must be in the name, or all of it be the barcode."""
    statement = _GRID
    words = words_of(query)
    if words:
        named = [contains(_PRODUCT.c.label, word) for word in words]
        statement = statement.where(or_(_PRODUCT.c.barcode == query.strip(), and_(*named)))
    families: dict[int, tuple[str, list[Tile]]] = {}
    for row in db.session.connection().execute(statement, counter.parameters):
        tile = Tile(row.id, row.label, row.price, row.price_list if row.price is None else None)
        families.setdefault(row.family_id, (row.name, []))[1].append(tile)
    return [Family(family_id, name, tuple(tiles)) for family_id, (name, tiles) in families.items()]


def find_by_code(centre_id: int, code: str) -> int | None:
    """The product with this barcode, or exactly this name (whatever its case and accents); None when unsure.

    Whether it has a price where it is sold, the sale says (ProductWithoutPrice).
    """
    if not code:
        return None
    found = db.session.execute(
        select(Product.id)
        .where(
            Product.centre_id == centre_id,
            Product.active,
            or_(Product.barcode == code, folded(Product.label) == fold(code)),
        )
        .limit(2)
    ).scalars()
    ids = list(found)
    return ids[0] if len(ids) == 1 else None
