"""Families, articles and payment methods."""

from __future__ import annotations

from addons.pos_session.models import PaymentMethod, Product, ProductFamily
from addons.pos_session.models.payment_method import METHOD_KINDS
from addons.pos_sync.services.importing.mapping.words import (
    Mapping,
    NotPossible,
    To,
    amount,
    at_most,
    exactly,
    or_weight,
)


def _kind(value: str) -> str:
    if value not in METHOD_KINDS:
        raise NotPossible
    return value


FAMILIES = Mapping(
    ProductFamily,
    (To("name", "label", at_most(80)), To("weight", "weight", or_weight)),
    unique="name",
    kept=("label",),
)

ARTICLES = Mapping(
    Product,
    (
        To("label", "label"),
        To("family_id", "family", table="t_famille_art"),
        To("vat_rate_id", "vat", table="t_compta"),
        To("price", "price", amount),
        To("barcode", "barcode", lambda value: value or None),
        To("weight", "weight", or_weight),
        To("active", "active"),
    ),
    unique="barcode",
    switch="active",
    kept=("unit",),
)

METHODS = Mapping(
    PaymentMethod,
    (
        To("code", "code", exactly(20)),
        To("label", "label", at_most(80)),
        To("kind", "kind", _kind),
        To("gives_change", "gives_change"),
        To("counted", "counted"),
        To("opens_drawer", "opens_drawer"),
        To("weight", "weight", or_weight),
        To("active", "active"),
    ),
    unique="code",
    switch="active",
    kept=("label",),
)
