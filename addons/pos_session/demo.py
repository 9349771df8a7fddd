"""The demo's points of sale: a theatre with two desks, a holiday centre with one, and what they sell."""

from __future__ import annotations

from addons.pos_session.models import Desk, Price, PriceList, Product
from addons.pos_session.permissions import MANAGER, OPERATOR
from addons.pos_session.services import catalogue, customers, setup_methods
from core.db import db
from core.demo import Demo

GROUPS = {
    "marie": MANAGER,
    "camille": OPERATOR,
    "lucas": OPERATOR,
    "sophie": OPERATOR,
}
DESKS = {"theatre": ("Caisse principale", "Caisse du bar"), "holiday": ("Accueil",)}

METHODS = {"theatre": (("Bon d'achat", "voucher"), ("Avoir", "credit_note"))}
"""Payment methods besides the usual ones: the theatre sells gift vouchers."""

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

BAR_LIST, BAR_FAMILY = "Tarifs du bar", "Bar"
"""The price list of the theatre's second desk: drinks only, so that nothing else is sold at the bar."""


CUSTOMERS = {
    "theatre": (
        ("Hélène Dupré", "helene.dupre@example.org", "06 12 34 56 78"),
        ("Lycée Victor-Hugo", "vie-scolaire@example.org", "04 76 00 11 22"),
    ),
    "holiday": (("Jean-Noël Martin", "jn.martin@example.org", "+32 475 12 34 56"),),
}
"""{centre: ((name, mail, phone), …)}"""


def load(demo: Demo) -> None:
    """Make desks, payment methods, families, rates and products; the same every time."""
    for login, group in GROUPS.items():
        demo.join(login, group)
    for code, names in DESKS.items():
        centre_id = demo.centres[code].id
        desks = [catalogue.make_desk(centre_id, name) for name in names]
        catalogue.make_default_methods(centre_id)
        customers.walk_in(centre_id)
        for name, email, phone in CUSTOMERS[code]:
            customers.create(centre_id, {"name": name, "email": email, "phone": phone})
        for label, kind in METHODS.get(code, ()):
            setup_methods.add_method(centre_id, label, kind)
        for weight, (family_name, products) in enumerate(CATALOGUE[code].items(), start=1):
            family = catalogue.make_family(centre_id, family_name, weight * 10)
            made = [
                catalogue.make_product(family, label, price, rate, barcode=barcode)
                for label, price, rate, barcode in products
            ]
            if code == "theatre" and family_name == BAR_FAMILY:
                _publish(demo, desks[1], made)


def _publish(demo: Demo, desk: Desk, products: list[Product]) -> None:
    """Sell these products, and only these, at a desk since the first day of the year."""
    bar = PriceList(
        centre_id=desk.centre_id,
        name=BAR_LIST,
        desk_id=desk.id,
        starts_on=demo.today.replace(month=1, day=1),
        published=True,
    )
    db.session.add(bar)
    db.session.flush()
    db.session.add_all(
        Price(price_list_id=bar.id, product_id=product.id, price=product.price) for product in products
    )
    db.session.flush()
