"""What head office calls the products of this server, and which product here an article of a customer order is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select

from addons.pos_session.models import Product
from addons.pos_session.services.price_lists import Counter, priced
from addons.pos_sync.models import ReferenceRow
from addons.pos_sync.settings import is_register, place_here
from core import clock
from core.db import db
from core.identity.visibility import visible_centre
from core.limits import MAX_INT
from core.web.folding import contains, words_of

ARTICLES = "t_article"
LOCAL = "local-"
"""Begins the code of a product that head office does not know (as in exports), after the register's own code."""
MOST_FOUND = 50
"""Products that a form offers at once: more of them are found by typing."""
_BETWEEN = " · "

_PRODUCT: Any = Product.__table__
_ROW: Any = ReferenceRow.__table__


@dataclass(frozen=True, slots=True)
class Article:
    """A product as an order takes it: ``price`` cents TTC, ``rate`` in hundredths of a percent.

    ``name`` is how a form calls it: its label, with its code where products on sale have one label.
    """

    code: str
    label: str
    price: int
    rate: int
    name: str


def articles_found(centre_id: int, typed: str) -> list[Article]:
    """The first products on sale today whose label has the words of what was typed, by label. Raises NotFound."""
    words = words_of(typed)
    named = [contains(_PRODUCT.c.label, word) for word in words]
    first = select(_PRODUCT.c.id).where(_PRODUCT.c.centre_id == centre_id, _PRODUCT.c.active, *named)
    some = first.order_by(_PRODUCT.c.label, _PRODUCT.c.id).limit(MOST_FOUND)
    return _on_sale(centre_id, _PRODUCT.c.id.in_(some))


def articles_called(centre_id: int, names: Iterable[str]) -> dict[str, list[Article]]:
    """The products on sale today that a form calls so, by what was typed: several where it is a label of several.

    Raises NotFound.
    """
    wanted = set(names)
    labels = wanted | {name.rpartition(_BETWEEN)[0] for name in wanted if _BETWEEN in name}
    found: dict[str, list[Article]] = {}
    for article in _on_sale(centre_id, _PRODUCT.c.label.in_(labels)):
        for name in {article.label, article.name}:
            found.setdefault(name, []).append(article)
    return found


def _on_sale(centre_id: int, wanted: ColumnElement[bool]) -> list[Article]:
    """Products with their prices, by label; two statements, and one on a register for the codes.

    Prices of single desks do not count: an order belongs to none.
    """
    counter = Counter(centre_id, 0, clock.business_day(visible_centre(centre_id).timezone))
    by_label = priced(_PRODUCT.c.id, _PRODUCT.c.label).order_by(_PRODUCT.c.label, _PRODUCT.c.id)
    rows = db.session.connection().execute(by_label.where(wanted), counter.parameters).all()
    rows = [row for row in rows if row.price is not None]
    codes = _codes(centre_id, [row.id for row in rows])
    again = _given_twice(centre_id, {row.label for row in rows})
    return [
        Article(
            code,
            row.label,
            row.price,
            row.rate,
            f"{row.label}{_BETWEEN}{code}" if row.label in again else row.label,
        )
        for row in rows
        for code in (codes[row.id],)
    ]


def _given_twice(centre_id: int, labels: set[str]) -> set[str]:
    """The labels that more than one product on sale has."""
    counted = (
        select(_PRODUCT.c.label)
        .where(_PRODUCT.c.centre_id == centre_id, _PRODUCT.c.active, _PRODUCT.c.label.in_(labels))
        .group_by(_PRODUCT.c.label)
        .having(func.count() > 1)
    )
    return set(db.session.scalars(counted))


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
                _ROW.c.local_id.in_(product_ids),
            )
            .group_by(_ROW.c.local_id)
        )
        codes |= {row.local_id: row.code for row in db.session.execute(named)}
    return codes


def _prefix() -> str:
    """What begins the code of a product of this server's own: head office's are its ids."""
    return f"{LOCAL}{place_here()}-" if is_register() else ""
