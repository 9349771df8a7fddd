"""Families and articles."""

from __future__ import annotations

from addons.pos_session.models import Product, ProductFamily
from addons.pos_sync.services.importing.mapping.words import (
    Mapping,
    To,
    amount,
    at_most,
    or_weight,
)

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
