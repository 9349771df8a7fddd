"""What head office calls the products of this server, and which product here an article of a customer order is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from addons.pos_session.models import Product
from addons.pos_session.services.price_lists import Counter, priced
from addons.pos_sync.models import ReferenceRow
from addons.pos_sync.settings import is_register, place_here
from core import clock
from core.db import db
from core.identity.visibility import visible_centre
from core.limits import MAX_INT

ARTICLES = "t_article"
LOCAL = "local-"
"""Begins the code of a product that head office does not know (as in exports), after the register's own code."""
MOST_PRODUCTS = 1_000

_PRODUCT: Any = Product.__table__
_ROW: Any = ReferenceRow.__table__


@dataclass(frozen=True, slots=True)
class Article:
    """A product as an order takes it: ``price`` cents TTC, ``rate`` in hundredths of a percent."""

    code: str
    label: str
    price: int
    rate: int


def catalogue(centre_id: int) -> dict[str, Article]:
    """The products on sale today in the whole centre, by label; one statement, and one on a register for the codes.

    Prices of single desks do not count: an order belongs to none. Raises NotFound.
    """
    counter = Counter(centre_id, 0, clock.business_day(visible_centre(centre_id).timezone))
    wanted = priced(_PRODUCT.c.id, _PRODUCT.c.label).order_by(_PRODUCT.c.label, _PRODUCT.c.id)
    rows = db.session.connection().execute(wanted.limit(MOST_PRODUCTS), counter.parameters).all()
    codes = _codes(centre_id, [row.id for row in rows])
    found: dict[str, Article] = {}
    for row in rows:
        if row.price is not None:
            found.setdefault(row.label, Article(codes[row.id], row.label, row.price, row.rate))
    return found


def products_here(centre_id: int, codes: Iterable[str]) -> dict[str, int]:
    """The ids of the products of a centre that these articles are here; unknown ones are absent. One statement."""
    wanted = set(codes)
    prefix = _prefix()
    own = {
        int(rest): code
        for code in wanted
        if code.startswith(prefix)
        and (rest := code[len(prefix) :]).isascii()
        and rest.isdigit()
        and int(rest) <= MAX_INT
    }
    found: dict[str, int] = {}
    if own:
        mine = select(_PRODUCT.c.id).where(_PRODUCT.c.centre_id == centre_id, _PRODUCT.c.id.in_(own))
        found = {own[product_id]: product_id for product_id in db.session.execute(mine).scalars()}
    if prefix and wanted - set(found):
        named = select(_ROW.c.code, _ROW.c.local_id).where(
            _ROW.c.centre_id == centre_id,
            _ROW.c.table_name == ARTICLES,
            _ROW.c.code.in_(wanted),
            _ROW.c.local_id.is_not(None),
        )
        found |= {row.code: row.local_id for row in db.session.execute(named)}
    return found


def _codes(centre_id: int, product_ids: list[int]) -> dict[int, str]:
    prefix = _prefix()
    codes = {product_id: f"{prefix}{product_id}" for product_id in product_ids}
    if prefix:
        named = (
            select(_ROW.c.local_id, func.min(_ROW.c.code).label("code"))
            .where(
                _ROW.c.centre_id == centre_id,
                _ROW.c.table_name == ARTICLES,
                _ROW.c.local_id.is_not(None),
            )
            .group_by(_ROW.c.local_id)
        )
        codes |= {row.local_id: row.code for row in db.session.execute(named) if row.local_id in codes}
    return codes


def _prefix() -> str:
    """What begins the code of a product of this server's own: head office's are its ids."""
    return f"{LOCAL}{place_here()}-" if is_register() else ""
