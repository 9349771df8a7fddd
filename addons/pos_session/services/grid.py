"""The product grid of the till: families with their products, searched by name or barcode."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import and_, or_, select

from addons.pos_session.models import Product, ProductFamily
from core.db import db
from core.web.folding import contains, fold, folded


@dataclass(frozen=True)
class Tile:
    """One product of the grid; ``price`` is TTC in cents."""

    id: int
    label: str
    price: int


@dataclass(frozen=True)
class Family:
    """One family with the products of it that are sold and match the search."""

    id: int
    name: str
    products: tuple[Tile, ...]


def product_grid(centre_id: int, query: str = "") -> list[Family]:
    """The families of a centre; every word of ``query`` must be in the name, or all of it be the barcode."""
    statement = (
        select(ProductFamily.id, ProductFamily.name, Product.id, Product.label, Product.price)
        .join(Product, Product.family_id == ProductFamily.id)
        .where(Product.centre_id == centre_id, Product.active)
        .order_by(ProductFamily.weight, ProductFamily.name, Product.weight, Product.label)
    )
    words = query.split()
    if words:
        named = [contains(Product.label, word) for word in words]
        statement = statement.where(or_(Product.barcode == query.strip(), and_(*named)))
    families: dict[int, tuple[str, list[Tile]]] = {}
    for family_id, name, product_id, label, price in db.session.execute(statement):
        families.setdefault(family_id, (name, []))[1].append(Tile(product_id, label, price))
    return [Family(family_id, name, tuple(tiles)) for family_id, (name, tiles) in families.items()]


def find_by_code(centre_id: int, code: str) -> int | None:
    """The product with this barcode, or exactly this name (whatever its case and accents); None when unsure."""
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
