"""Customers: one who was forgotten here stays forgotten."""

from __future__ import annotations

from addons.pos_session.models import Customer
from addons.pos_session.services.customers import digits_of
from addons.pos_sync.services.importing.mapping.words import Mapping, To

CUSTOMERS = Mapping(
    Customer,
    (
        To("name", "name"),
        To("email", "email", str.lower),
        To("phone", "phone"),
        To("phone_digits", "phone", lambda phone: digits_of(phone)[:20]),
        To("address", "address"),
        To("postcode", "postcode"),
        To("city", "city"),
        To("vat_number", "vat_number"),
        To("active", "code", lambda _: True),
    ),
    switch="active",
    fixed={"source": "head_office"},
    unless="anonymised_at",
    kept=("family",),
)
