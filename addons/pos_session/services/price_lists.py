"""What a product costs at a desk on a day: the one place where price lists are resolved.

Of the published lists of the centre that apply to the desk and the business day, the one that starts last wins, then
the shortest (a list without an end is the longest), then the desk's own, then the newest. A product without a price
in the list that wins cannot be sold there. Where no list applies each product has its own price.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from sqlalchemy import Date, Select, bindparam, case, or_, select, true

from addons.pos_session.models import Desk, Price, PriceList, Product, VatRate
from addons.pos_session.services.vat_rates import in_force
from core.db import db

_LIST: Any = PriceList.__table__
_PRICE: Any = Price.__table__
_PRODUCT: Any = Product.__table__
_RATE: Any = VatRate.__table__


class AtADesk(Protocol):
    """A session, or its reference: something at a desk, on a business day."""

    @property
    def centre_id(self) -> Any: ...
    @property
    def desk_id(self) -> Any: ...
    @property
    def business_day(self) -> Any: ...


@dataclass(frozen=True, slots=True)
class Counter:
    """Where and when something is sold: it decides prices and rates."""

    centre_id: int
    desk_id: int
    day: date

    @classmethod
    def of(cls, session: AtADesk) -> Counter:
        """The counter of a session."""
        return cls(session.centre_id, session.desk_id, session.business_day)

    @property
    def parameters(self) -> dict[str, Any]:
        """The values of the parameters of every statement made by ``priced``."""
        return {"of_centre": self.centre_id, "of_desk": self.desk_id, "of_day": self.day}


def applying(centre: Any, desk: Any, day: Any, *columns: str) -> Select[Any]:
    """These columns of the list that applies: at most one row. The arguments are parameters, or columns to join."""
    lists = _LIST.alias()
    return (
        select(*[lists.c[name] for name in columns])
        .where(
            lists.c.centre_id == centre,
            lists.c.published,
            or_(lists.c.desk_id.is_(None), lists.c.desk_id == desk),
            lists.c.starts_on <= day,
            or_(lists.c.ends_on.is_(None), lists.c.ends_on >= day),
        )
        .order_by(
            lists.c.starts_on.desc(),
            lists.c.ends_on.is_(None),
            lists.c.ends_on,
            lists.c.desk_id.is_(None),
            lists.c.id.desc(),
        )
        .limit(1)
    )


_CENTRE: Any = bindparam("of_centre")
_DAY: Any = bindparam("of_day", type_=Date)
_APPLYING = applying(_CENTRE, bindparam("of_desk"), _DAY, "id", "name").subquery("applying")


def priced(*columns: Any) -> Select[Any]:
    """A select over the products on sale in a centre: ``columns``, then ``price``, ``rate`` and ``price_list``.

    ``price`` (cents TTC) is None for a product without a price in the list ``price_list`` (its name, None where no
    list applies); ``rate`` is the one in force, in 1/100 of a percent. Parameters: ``Counter.parameters``.
    """
    own = case((_APPLYING.c.id.is_(None), _PRODUCT.c.price), else_=_PRICE.c.price)
    return (
        select(
            *columns,
            own.label("price"),
            in_force(_RATE, _DAY).label("rate"),
            _APPLYING.c.name.label("price_list"),
        )
        .select_from(_PRODUCT)
        .join(_RATE, _RATE.c.id == _PRODUCT.c.vat_rate_id)
        .outerjoin(_APPLYING, true())
        .outerjoin(
            _PRICE, (_PRICE.c.price_list_id == _APPLYING.c.id) & (_PRICE.c.product_id == _PRODUCT.c.id)
        )
        .where(_PRODUCT.c.centre_id == _CENTRE, _PRODUCT.c.active)
    )


@dataclass(frozen=True, slots=True)
class AtDesk:
    """Which list applies at a desk: ``list_id`` and ``list_name`` are None where each product has its own price."""

    desk_code: str
    desk_name: str
    list_id: int | None
    list_name: str | None


def lists_in_force(centre_id: int, day: date) -> list[AtDesk]:
    """The list that applies at each desk in use of a centre on a day; one statement."""
    desk: Any = Desk.__table__
    lists = _LIST.alias()
    chosen = applying(desk.c.centre_id, desk.c.id, day, "id").correlate(desk).scalar_subquery()
    statement = (
        select(desk.c.code, desk.c.name, lists.c.id, lists.c.name.label("list_name"))
        .select_from(desk)
        .outerjoin(lists, lists.c.id == chosen)
        .where(desk.c.centre_id == centre_id, desk.c.active)
        .order_by(desk.c.code)
    )
    rows = db.session.connection().execute(statement)
    return [AtDesk(row.code, row.name, row.id, row.list_name) for row in rows]
