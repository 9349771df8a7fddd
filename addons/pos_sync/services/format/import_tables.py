"""What head office sends a register: the tables of seed 001, in the order in which they may refer to each other."""

from __future__ import annotations

from addons.pos_sync.services.format.booking_tables import BOOKING_TABLES
from addons.pos_sync.services.format.fields import (
    TableFormat,
    cents,
    code,
    day,
    flag,
    rate,
    text,
    whole,
)

_LABELLED = (code(), text("label", 120, required=True))

IMPORT_TABLES: tuple[TableFormat, ...] = (
    TableFormat(
        "tr_societe",
        "The company of the centre.",
        ("code",),
        (
            *_LABELLED,
            text("address"),
            text("postcode", 20),
            text("city", 100),
            text("siret", 30),
            text("vat_number", 30),
        ),
    ),
    TableFormat("tr_parametre", "Settings of the register.", ("code",), (code(), text("value", 500))),
    TableFormat("t_pays", "Countries.", ("code",), _LABELLED),
    TableFormat("t_emplacement", "Places of stock.", ("code",), _LABELLED),
    TableFormat("tr_fonctionnalite", "Functions that rights are given on.", ("code",), _LABELLED),
    TableFormat("t_utilisateur_groupe", "Groups of users.", ("code",), _LABELLED),
    TableFormat(
        "tr_groupe_droit",
        "The rights of groups.",
        ("group", "function"),
        (code("group", "t_utilisateur_groupe"), code("function", "tr_fonctionnalite")),
    ),
    TableFormat(
        "t_utilisateur",
        "Users; ``password`` is an argon2id hash, empty for one who keeps his own.",
        ("code",),
        (
            *_LABELLED,
            code("group", "t_utilisateur_groupe"),
            text("password", 255),
            text("language", 5),
            flag("active"),
        ),
    ),
    TableFormat("t_caisse", "Cash desks of the register.", ("code",), (*_LABELLED, flag("active"))),
    TableFormat(
        "tr_code_comptable", "Accounts; kept as they are sent, as are sections.", ("code",), _LABELLED
    ),
    TableFormat("tr_section_comptable", "Sections of analytic accounting.", ("code",), _LABELLED),
    TableFormat(
        "t_compta",
        "VAT rates; ``rate`` is the one before the first of its changes. ``account`` is kept as it is sent.",
        ("code",),
        (*_LABELLED, rate("rate"), code("account", "tr_code_comptable", required=False)),
    ),
    TableFormat(
        "t_compta_taux",
        "Changes of VAT rates: a sale of that business day, or of a later one, has the new rate. Codes that have one "
        "``rate`` change together.",
        ("vat", "starts_on"),
        (code("vat", "t_compta"), day("starts_on", required=True), rate("rate")),
    ),
    TableFormat(
        "tr_moyen_paiement",
        "Payment methods; ``kind`` as in the list of the point of sale. Only cash gives change, and is rounded to as "
        "many cents as ``rounding`` says: 1 (also when it is left out) or 5. ``account``, of letters and digits, is "
        "that of the entries; empty: the mapping of the server that makes them says.",
        ("code",),
        (
            *_LABELLED,
            text("kind", 20, required=True),
            flag("gives_change"),
            flag("counted"),
            flag("opens_drawer"),
            flag("asks_number"),
            flag("asks_bank"),
            flag("asks_drawer"),
            flag("requires_identification"),
            whole("rounding", required=False),
            text("account", 20),
            whole("weight", required=False),
            flag("active"),
        ),
    ),
    TableFormat("tr_type_art", "Kinds of articles.", ("code",), _LABELLED),
    TableFormat("tr_nature_art", "Natures of articles.", ("code",), _LABELLED),
    TableFormat("tr_etiquette", "Labels printed for articles.", ("code",), _LABELLED),
    TableFormat("tr_collection", "Collections.", ("code",), _LABELLED),
    TableFormat("t_declinaison", "Variants.", ("code",), _LABELLED),
    TableFormat(
        "t_grille_declinaison",
        "Grids of variants.",
        ("grid", "variant"),
        (code("grid"), code("variant", "t_declinaison")),
    ),
    TableFormat("tr_classification", "Classifications of articles.", ("code",), _LABELLED),
    TableFormat("t_unite", "Units.", ("code",), _LABELLED),
    TableFormat("tr_gestion_stock", "How stock is managed.", ("code",), _LABELLED),
    TableFormat("t_classification_tiers", "Classifications of customers.", ("code",), _LABELLED),
    TableFormat("tr_famille_tiers", "Families of customers.", ("code",), _LABELLED),
    TableFormat(
        "t_famille_art", "Families of articles.", ("code",), (*_LABELLED, whole("weight", required=False))
    ),
    TableFormat(
        "t_article",
        "Articles; ``price`` is TTC.",
        ("code",),
        (
            *_LABELLED,
            code("family", "t_famille_art"),
            code("vat", "t_compta"),
            cents("price"),
            text("barcode", 40),
            code("unit", "t_unite", required=False),
            whole("weight", required=False),
            flag("active"),
        ),
    ),
    TableFormat(
        "t_tarif",
        "Prices of lists: TTC, between two days.",
        ("list", "article"),
        (
            code("list"),
            code("article", "t_article"),
            cents("price"),
            code("desk", "t_caisse", required=False),
            day("starts_on", required=True),
            day("ends_on"),
        ),
    ),
    TableFormat(
        "t_client",
        "Customers.",
        ("code",),
        (
            code(),
            text("name", 120, required=True),
            text("email"),
            text("phone", 40),
            text("address"),
            text("postcode", 20),
            text("city", 100),
            text("vat_number", 30),
            code("family", "tr_famille_tiers", required=False),
        ),
    ),
    TableFormat(
        "t_avoir",
        "Credit notes that may be used here.",
        ("code",),
        (
            code(),
            cents("amount"),
            cents("balance"),
            day("expires_on"),
            code("customer", "t_client", required=False),
        ),
    ),
    TableFormat(
        "t_avoir_utilise",
        "What was used of credit notes elsewhere.",
        ("credit_note", "use"),
        (code("credit_note", "t_avoir"), code("use"), cents("amount")),
    ),
    TableFormat(
        "t_cheque_cadeau",
        "Gift vouchers that may be used here.",
        ("code",),
        (code(), cents("amount"), cents("balance"), day("expires_on")),
    ),
    TableFormat(
        "t_livre_de_caisse",
        "The cash book as head office has it.",
        ("desk", "day"),
        (code("desk", "t_caisse"), day("day", required=True), cents("balance")),
    ),
    *BOOKING_TABLES,
)
"""37 files, one more than the seed has: ``t_compta_taux``; a file that is not sent holds nothing new."""
