"""What head office sends of its models, a select per table: its columns are the fields of the format, by name.

The reverse of ``services/importing/mapping``. A table that is not here is not sent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, String, case, cast, func, select

from addons.pos_session.models import (
    Customer,
    Desk,
    PaymentMethod,
    Price,
    PriceList,
    Product,
    ProductFamily,
    VatRate,
    VatRateChange,
)
from addons.pos_sync.services.sending import people
from core.db import db
from core.identity.models import Centre

_ROWS_AT_ONCE = 1_000

Rows = Any
"""A select: each has columns of its own."""


@dataclass(frozen=True, slots=True)
class Of:
    """Whose data are sent."""

    centre_id: int


def _code(column: Any) -> ColumnElement[str]:
    """An id as the code of a row: it never changes."""
    return cast(column, String)


def _company(of: Of) -> Rows:
    return select(
        Centre.code,
        func.coalesce(func.nullif(Centre.company_name, ""), Centre.name).label("label"),
        Centre.address,
        Centre.postcode,
        Centre.city,
        Centre.siret,
        Centre.vat_number,
    ).where(Centre.id == of.centre_id)


def _desks(of: Of) -> Rows:
    return select(Desk.code, Desk.name.label("label"), Desk.active).where(Desk.centre_id == of.centre_id)


def _rates(of: Of) -> Rows:
    rates: Any = VatRate.__table__
    return select(_code(rates.c.id).label("code"), rates.c.label, rates.c.rate).where(
        rates.c.centre_id == of.centre_id
    )


def _rate_changes(of: Of) -> Rows:
    change = VatRateChange
    return (
        select(_code(change.vat_rate_id).label("vat"), change.starts_on, change.rate)
        .join(VatRate, VatRate.id == change.vat_rate_id)
        .where(VatRate.centre_id == of.centre_id)
    )


def _methods(of: Of) -> Rows:
    method = PaymentMethod
    return select(
        method.code,
        method.label,
        method.kind,
        method.gives_change,
        method.counted,
        method.opens_drawer,
        method.asks_number,
        method.asks_bank,
        method.asks_drawer,
        method.requires_identification,
        method.rounding,
        method.account,
        method.weight,
        method.active,
    ).where(method.centre_id == of.centre_id)


def _families(of: Of) -> Rows:
    family = ProductFamily
    return select(_code(family.id).label("code"), family.name.label("label"), family.weight).where(
        family.centre_id == of.centre_id
    )


def _articles(of: Of) -> Rows:
    return select(
        _code(Product.id).label("code"),
        Product.label,
        _code(Product.family_id).label("family"),
        _code(Product.vat_rate_id).label("vat"),
        Product.price,
        Product.barcode,
        Product.weight,
        Product.active,
    ).where(Product.centre_id == of.centre_id)


def _prices(of: Of) -> Rows:
    """The prices of published lists. Lists that have one name are told apart by their number."""
    alike = func.count().over(partition_by=PriceList.name)
    lists = (
        select(
            PriceList.id,
            case((alike > 1, PriceList.name + " #" + _code(PriceList.id)), else_=PriceList.name).label(
                "name"
            ),
            PriceList.desk_id,
            PriceList.starts_on,
            PriceList.ends_on,
        )
        .where(PriceList.centre_id == of.centre_id, PriceList.published)
        .subquery()
    )
    return (
        select(
            lists.c.name.label("list"),
            _code(Price.product_id).label("article"),
            Price.price,
            Desk.code.label("desk"),
            lists.c.starts_on,
            lists.c.ends_on,
        )
        .join(lists, lists.c.id == Price.price_list_id)
        .outerjoin(Desk, Desk.id == lists.c.desk_id)
    )


def _customers(of: Of) -> Rows:
    """The contacts; the walk-in customer is each server's own, and who was forgotten is not sent any more."""
    return select(
        _code(Customer.id).label("code"),
        Customer.name,
        Customer.email,
        Customer.phone,
        Customer.address,
        Customer.postcode,
        Customer.city,
        Customer.vat_number,
    ).where(
        Customer.centre_id == of.centre_id,
        Customer.active,
        Customer.is_walk_in.is_(False),
        Customer.anonymised_at.is_(None),
    )


SELECTS: dict[str, Callable[[Of], Rows]] = {
    "tr_societe": _company,
    "t_caisse": _desks,
    "t_compta": _rates,
    "t_compta_taux": _rate_changes,
    "tr_moyen_paiement": _methods,
    "t_famille_art": _families,
    "t_article": _articles,
    "t_tarif": _prices,
    "t_client": _customers,
}
COMPUTED: dict[str, Callable[[int], Iterator[dict[str, Any]]]] = {
    "tr_fonctionnalite": people.functions,
    "t_utilisateur_groupe": people.groups,
    "tr_groupe_droit": people.rights,
    "t_utilisateur": people.users,
}
"""Tables that are more than a select."""


def rows_of(table: str, of: Of) -> Iterator[dict[str, Any]]:
    """The rows of a table as they are now, a statement or two whatever their number; none of one that is not sent."""
    if table in COMPUTED:
        yield from COMPUTED[table](of.centre_id)
    elif table in SELECTS:
        found = db.session.execute(SELECTS[table](of).execution_options(yield_per=_ROWS_AT_ONCE))
        for row in found:
            yield dict(row._mapping)
