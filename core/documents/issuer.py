"""Who sells, as it stands at the head of every document: read from the centre's company data."""

from __future__ import annotations

from core.documents.receipt import Issuer
from core.identity.models import Centre


def issuer_of(centre: Centre) -> Issuer:
    """Return the issuer that documents of ``centre`` name (requirements.md T1-17); the company before the venue."""
    town = f"{centre.postcode} {centre.city}".strip()
    return Issuer(
        name=centre.company_name or centre.name,
        address=tuple(part for part in (*centre.address.splitlines(), town) if part.strip()),
        siret=centre.siret,
        vat_number=centre.vat_number,
        licence_number=centre.licence_number,
    )
