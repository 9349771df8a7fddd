"""The accounts, journals and mappings a centre begins with, French or Belgian (requirements.md, "Useful accounts")."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import select

from addons.pos_accounting_close.models import Account, AccountingSettings, AccountMapping, EntryJournal
from addons.pos_accounting_close.models.chart import BANK, CLOSURES, MISCELLANEOUS
from addons.pos_accounting_close.services import uses
from core.db import db, upsert
from core.identity.models import Centre

FRANCE, BELGIUM = "FR", "BE"

JOURNALS = (
    (CLOSURES, "CA", "Caisse"),
    (BANK, "BQ", "Banque"),
    (MISCELLANEOUS, "OD", "Opérations diverses"),
)
"""(use, code, label): the codes and names that accountants of both countries know."""


class DefaultMapping(NamedTuple):
    """A mapping of the defaults: the account number by country, its label, and what narrows the use."""

    use: str
    france: str
    belgium: str
    label: str
    method_kind: str | None = None
    line_kind: str | None = None


DEFAULTS = (
    DefaultMapping(uses.METHOD, "530", "570", "Caisse", "cash"),
    DefaultMapping(uses.METHOD, "5112", "54", "Chèques à encaisser", "cheque"),
    DefaultMapping(uses.METHOD, "5112", "54", "Chèques à encaisser", "holiday_cheque"),
    DefaultMapping(uses.METHOD, "5115", "54", "Cartes bancaires à encaisser", "card"),
    DefaultMapping(uses.METHOD, "512", "550", "Banque", "transfer"),
    DefaultMapping(uses.METHOD, "467", "499", "Encaissements externes", "external"),
    DefaultMapping(uses.METHOD, "411", "400", "Clients", "on_booking"),
    DefaultMapping(uses.METHOD, "4197", "4601", "Bons cadeaux à utiliser", "voucher"),
    DefaultMapping(uses.METHOD, "4198", "4602", "Avoirs à utiliser", "credit_note"),
    DefaultMapping(uses.SALES, "706", "70", "Prestations de services"),
    DefaultMapping(uses.SALES, "707", "70", "Ventes de marchandises", line_kind="product"),
    DefaultMapping(uses.VAT, "44571", "451", "TVA collectée"),
    DefaultMapping(uses.DEPOSIT, "4191", "460", "Acomptes reçus"),
    DefaultMapping(uses.VOUCHER, "4197", "4601", "Bons cadeaux à utiliser"),
    DefaultMapping(uses.CREDIT_NOTE, "4198", "4602", "Avoirs à utiliser"),
    DefaultMapping(uses.CUSTOMER, "411", "400", "Clients"),
    DefaultMapping(uses.THIRD_PARTY, "467", "489", "Encaissements pour compte de tiers"),
    DefaultMapping(uses.THIRD_PARTY, "411", "400", "Clients", line_kind="funding"),
    DefaultMapping(uses.THIRD_PARTY, "4191", "460", "Acomptes reçus", line_kind="advance"),
    DefaultMapping(uses.DEFERRED, "487", "493", "Produits constatés d'avance"),
    DefaultMapping(uses.SHORT, "658", "657100", "Manquants de caisse"),
    DefaultMapping(uses.OVER, "758", "757100", "Excédents de caisse"),
    DefaultMapping(uses.ROUNDING_LOSS, "6588", "657200", "Arrondis des espèces (pertes)"),
    DefaultMapping(uses.ROUNDING_GAIN, "7588", "757200", "Arrondis des espèces (gains)"),
    DefaultMapping(uses.TRANSFER, "580", "58", "Virements internes"),
    DefaultMapping(uses.BANK, "512", "550", "Banque"),
)
"""Discounts have no default: sales are posted net of them until an account is named."""


def country_of(centre: Centre) -> str:
    """Belgium for a centre with a Belgian VAT number or in the zone of Brussels, else France."""
    belgian = centre.vat_number.strip().upper().startswith("BE") or centre.timezone == "Europe/Brussels"
    return BELGIUM if belgian else FRANCE


def mapping_key(
    use: str,
    *,
    method_id: int | None = None,
    method_kind: str | None = None,
    family_id: int | None = None,
    line_kind: str | None = None,
    rate: int | None = None,
) -> str:
    """The text by which a case has one mapping: ``sales:family=3:rate=550``."""
    parts = {"method": method_id, "kind": method_kind, "family": family_id, "line": line_kind, "rate": rate}
    return ":".join([use, *(f"{name}={value}" for name, value in parts.items() if value is not None)])


def lay_defaults(centre_id: int, country: str | None = None) -> None:
    """Lay the settings, journals, accounts and mappings of a centre; what is there already stays as it is.

    Safe to repeat and to do twice at once. A few statements, whatever is there.
    """
    centre = db.session.get_one(Centre, centre_id)
    chosen = country or country_of(centre)
    _insert(AccountingSettings, [{"centre_id": centre_id, "country": chosen}], ["centre_id"])
    journals = [
        {"centre_id": centre_id, "use": use, "code": code, "label": label} for use, code, label in JOURNALS
    ]
    _insert(EntryJournal, journals, ["centre_id", "use"])
    numbers = {_number(default, chosen): default.label for default in DEFAULTS}
    accounts = [
        {"centre_id": centre_id, "number": number, "label": label} for number, label in numbers.items()
    ]
    _insert(Account, accounts, ["centre_id", "number"])
    wanted = select(Account.number, Account.id).where(Account.centre_id == centre_id)
    ids: dict[str, int] = {row.number: row.id for row in db.session.execute(wanted)}
    mappings = [
        {
            "centre_id": centre_id,
            "use": default.use,
            "key": mapping_key(default.use, method_kind=default.method_kind, line_kind=default.line_kind),
            "method_kind": default.method_kind,
            "line_kind": default.line_kind,
            "account_id": ids[_number(default, chosen)],
        }
        for default in DEFAULTS
    ]
    _insert(AccountMapping, mappings, ["centre_id", "key"])


def _number(default: DefaultMapping, country: str) -> str:
    return default.belgium if country == BELGIUM else default.france


def _insert(model: Any, rows: list[dict[str, Any]], unique: list[str]) -> None:
    statement = upsert(model).values(rows).on_conflict_do_nothing(index_elements=unique)
    db.session.connection().execute(statement)
