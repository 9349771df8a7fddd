"""Test helper: a sale receipt, a ticket and a session summary, as the addons build them."""

from __future__ import annotations

from core.documents.receipt import Code, Fact, Issuer, Line, Payment, Receipt, Total, Words
from core.vat import price_line, vat_rows

FRENCH = Words(
    siret="SIRET",
    vat_number="N° TVA",
    licence="N° licence",
    duplicate="DUPLICATA",
    vat_rate="Taux de TVA",
    ht="HT",
    vat="TVA",
    ttc="TTC",
    change="Monnaie rendue",
)
ISSUER = Issuer(
    name="Théâtre municipal d’Évreux",
    address=("12 rue de l’Hôtel-de-Ville", "27000 Évreux"),
    siret="123 456 789 00012",
    vat_number="FR32123456789",
    licence_number="L-R-20-001234",
)
LONG_LABEL = (
    "Représentation exceptionnelle du «Malade imaginaire» suivie d’une rencontre avec l’équipe artistique, "
    "place numérotée, catégorie Carré d’or"
)


def sale_receipt() -> Receipt:
    """Two seats, a programme, cash and card: 86,00 euros."""
    sold = [
        ("Le Misanthrope, Orchestre A 12", 1, 3800, 210),
        (LONG_LABEL, 1, 3800, 210),
        ("Programme", 2, 500, 550),
    ]
    amounts = [price_line(quantity, price, rate) for _, quantity, price, rate in sold]
    lines = [
        Line(label, amount=priced.total_ttc, quantity=quantity, unit_price=price)
        if quantity > 1
        else Line(label, amount=priced.total_ttc)
        for (label, quantity, price, _), priced in zip(sold, amounts, strict=True)
    ]
    rated = zip(sold, amounts, strict=True)
    return Receipt(
        words=FRENCH,
        issuer=ISSUER,
        title="Reçu 001.00042.007",
        facts=(Fact("Date", "22/11/2025 20:14"), Fact("Caisse", "Guichet 1"), Fact("Opérateur", "Camille")),
        lines=tuple(lines),
        totals=(Total("Total TTC", 8600, strong=True),),
        vat_rows=tuple(vat_rows((rate, priced.total_ttc, priced.total_ht) for (*_, rate), priced in rated)),
        payments=(Payment("Carte bancaire", 4600), Payment("Espèces", 10000)),
        change=6000,
        mentions=("Ni repris, ni échangé.",),
        footer="Merci de votre visite\nÀ bientôt !",
    )


def ticket() -> Receipt:
    """A ticket with every mention of requirements.md T2-1 and a QR code."""
    return Receipt(
        words=FRENCH,
        issuer=ISSUER,
        title="Billet n° 000 128",
        facts=(
            Fact("", "Le Misanthrope", strong=True),
            Fact("Séance", "samedi 22 novembre 2025 à 20:30", strong=True),
            Fact("Lieu", "Grande salle"),
            Fact("Place", "Orchestre, rang A, place 12", strong=True),
            Fact("Catégorie", "Plein tarif"),
            Fact("Vendu le", "21/11/2025, Guichet 1"),
        ),
        totals=(Total("Prix TTC", 3800, strong=True),),
        mentions=("Billet non remboursable.",),
        code=Code("https://billets.example/v/7Q4KX9M2TTD8", "7Q4K X9M2 TTD8"),
    )


def session_summary() -> Receipt:
    """A closed drawer that is 2 euros short."""
    return Receipt(
        words=FRENCH,
        issuer=ISSUER,
        title="Feuille de caisse",
        lines=(
            Line("Ouverture", 10000),
            Line("Comptage"),
            Line("Billets de 50 €", amount=10000, quantity=2, unit_price=5000),
            Line("Pièces de 2 €", amount=4800, quantity=24, unit_price=200, detail="dont un rouleau"),
        ),
        totals=(Total("Attendu", 15000), Total("Compté", 14800), Total("Manquant", -200, strong=True)),
    )
