"""The demo's points of sale: a theatre with two desks, a holiday centre with one, and what they sell."""

from __future__ import annotations

from addons.pos_session.permissions import MANAGER, OPERATOR
from addons.pos_session.services import catalogue
from core.demo import Demo

GROUPS = {
    "marie": MANAGER,
    "camille": OPERATOR,
    "lucas": OPERATOR,
    "sophie": OPERATOR,
}
DESKS = {"theatre": ("Caisse principale", "Caisse du bar"), "holiday": ("Accueil",)}

CATALOGUE: dict[str, dict[str, tuple[tuple[str, int, int, str | None], ...]]] = {
    "theatre": {
        "Programmes": (
            ("Programme", 500, 550, "3760200000017"),
            ("Programme collector", 1200, 550, "3760200000024"),
            ("Texte de la pièce", 1490, 550, "9782070000012"),
        ),
        "Bar": (
            ("Eau minérale", 200, 550, None),
            ("Café", 180, 1000, None),
            ("Limonade", 350, 1000, None),
            ("Jus de pomme", 350, 1000, None),
            ("Verre de vin", 450, 2000, None),
            ("Coupe de champagne", 900, 2000, None),
        ),
        "Boutique": (
            ("Affiche", 1000, 2000, "3760200000031"),
            ("Sac en toile", 1500, 2000, "3760200000048"),
            ("Carte postale", 150, 2000, None),
        ),
    },
    "holiday": {
        "Activités": (
            ("Canoë, une heure", 1200, 1000, None),
            ("Pédalo, une heure", 1500, 1000, None),
            ("Location de vélo, journée", 1800, 2000, None),
        ),
        "Snack": (
            ("Crêpe au sucre", 350, 1000, None),
            ("Glace", 280, 550, None),
            ("Boisson fraîche", 250, 1000, None),
        ),
        "Boutique": (
            ("Carte de randonnée", 990, 550, "3760300000014"),
            ("Crème solaire", 1250, 2000, "3760300000021"),
            ("Jetons de laverie", 400, 2000, None),
        ),
    },
}
"""{centre: {family: ((label, TTC cents, VAT in 1/100 of a percent, barcode), …)}}"""


def load(demo: Demo) -> None:
    """Make desks, payment methods, families, rates and products; the same every time."""
    for login, group in GROUPS.items():
        demo.join(login, group)
    for code, desks in DESKS.items():
        centre_id = demo.centres[code].id
        for name in desks:
            catalogue.make_desk(centre_id, name)
        catalogue.make_default_methods(centre_id)
        for weight, (family_name, products) in enumerate(CATALOGUE[code].items(), start=1):
            family = catalogue.make_family(centre_id, family_name, weight * 10)
            for label, price, rate, barcode in products:
                catalogue.make_product(family, label, price, rate, barcode=barcode)
