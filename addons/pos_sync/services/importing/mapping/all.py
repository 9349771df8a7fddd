"""Which table becomes what; one that is not here is kept as it was sent."""

from __future__ import annotations

from functools import partial

from addons.pos_sync.services.importing.kept import Kept
from addons.pos_sync.services.importing.mapped import Mapped
from addons.pos_sync.services.importing.mapping.catalogue import ARTICLES, FAMILIES
from addons.pos_sync.services.importing.mapping.company import Company
from addons.pos_sync.services.importing.mapping.customers import CUSTOMERS
from addons.pos_sync.services.importing.mapping.desks import Desks
from addons.pos_sync.services.importing.mapping.groups import Groups, Rights
from addons.pos_sync.services.importing.mapping.methods import Methods
from addons.pos_sync.services.importing.mapping.prices import Prices
from addons.pos_sync.services.importing.mapping.users import Users
from addons.pos_sync.services.importing.mapping.vat_rates import RateChanges, Rates
from addons.pos_sync.services.importing.mapping.words import Made, Target, Writer

MAPPINGS: dict[str, Made] = {
    "tr_societe": Company,
    "t_utilisateur_groupe": Groups,
    "tr_groupe_droit": Rights,
    "t_utilisateur": Users,
    "t_caisse": Desks,
    "t_compta": Rates,
    "t_compta_taux": RateChanges,
    "tr_moyen_paiement": Methods,
    "t_famille_art": partial(Mapped, FAMILIES),
    "t_article": partial(Mapped, ARTICLES),
    "t_tarif": Prices,
    "t_client": partial(Mapped, CUSTOMERS),
}


def writer_for(target: Target) -> Writer:
    """What writes the rows of a table."""
    return MAPPINGS.get(target.table.name, Kept)(target)
