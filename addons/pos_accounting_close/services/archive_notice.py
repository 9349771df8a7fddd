"""The notice inside an archive (LISEZMOI.txt), in French: what it is, files, columns, how to verify it (T1-14)."""

from __future__ import annotations

from collections.abc import Sequence

from addons.pos_accounting_close.hookspecs import ArchiveTable
from addons.pos_accounting_close.services.archive_header import Header

_KINDS = {
    "cents": "montant (CSV : en {currency}, virgule décimale ; JSON : entier, en centimes)",
    "exact": "montant à quatre décimales (CSV : en {currency} ; JSON : entier, en dix-millièmes)",
    "rate": "pourcentage (CSV : virgule décimale ; JSON : entier, en centièmes de pour cent)",
    "whole": "nombre entier",
    "day": "date (AAAA-MM-JJ)",
    "instant": "instant UTC (ISO 8601, microsecondes)",
    "text": "texte",
    "user": "identifiant d’utilisateur",
}

_HEAD = """\
ARCHIVE FISCALE D’UN LOGICIEL DE CAISSE
=======================================

Centre : {centre_name} ({centre_code})
Société : {company_name}    SIRET : {siret}    TVA : {vat_number}
Période : du {first_on} au {last_on}, journées fiscales entières
Bornes : de {starts_at} (compris) à {ends_at} (non compris), en temps universel
Fuseau horaire du centre : {timezone}    Monnaie : {currency}
Logiciel : Guichet, version {version} (format d’archive {format})
Établie sur les données connues le {as_of} (temps universel)

1. CE QUE C’EST
Cette archive réunit, dans des formats ouverts, les données d’encaissement d’une période close, pour les conserver et
les présenter à l’administration (article 286, I, 3° bis du code général des impôts). Elle est scellée : rien ne peut y
être changé, ajouté ou retiré sans que la vérification le dise.

2. LES FICHIERS
Chaque table est donnée deux fois, avec les mêmes lignes dans le même ordre :
* NOM.csv : UTF-8 avec marque d’ordre (BOM), séparateur « ; », textes entre guillemets doubles si besoin, fins de ligne
  CRLF, première ligne = noms des colonnes. Un texte qui commencerait comme une formule de tableur est précédé d’une
  apostrophe.
* NOM.json : UTF-8, une liste d’objets, un objet par ligne, valeurs exactes (montants en centimes entiers).
Une valeur absente est vide dans le CSV, null dans le JSON. LISEZMOI.txt est cette notice, manifest.json la liste des
fichiers avec leur taille, leur nombre de lignes et leur empreinte SHA-256, manifest.mac le sceau du manifeste.
Aucune donnée personnelle de client, aucun numéro de carte, de chèque ni code de bon ne figure dans l’archive : les
clients ne sont donnés que par leur identifiant.

3. LIRE LES TOTAUX
* Le chiffre d’affaires d’un jour est la somme des total_ttc des lignes (order_lines, turnover = 1) des commandes
  validées dans les bornes de sa clôture fiscale ; il est égal à turnover de fiscal_closings, et par taux à
  fiscal_closing_rates. Les lignes dont turnover = 0 font outside_turnover.
* Une correction ou un remboursement est une commande de plus, aux montants négatifs : rien n’est jamais modifié.
* Le grand total perpétuel d’une clôture est celui de la clôture précédente de même période, plus son turnover. Un mois
  est la somme de ses jours, une année celle de ses mois.
* Dans entry_lines, chaque écriture est équilibrée. Un paiement vaut la somme de ses parts.

4. VÉRIFIER
* Avec le logiciel et sa clé de journal : « guichet archive verify FICHIER », ou la page « Gestion vente »,
  « Archives », « Vérifier une archive ». Le premier défaut trouvé est nommé.
* Sans le logiciel : l’empreinte SHA-256 de chaque fichier se compare à celle de manifest.json.
* manifest.mac contient le HMAC-SHA-256, avec la clé nommée, du texte « guichet archive manifest », d’un saut de ligne
  et du contenu de manifest.json.
* Dans journal, chaque événement porte la signature du précédent de sa chaîne : la chaîne se suit sans trou.

5. LES TABLES
"""


def notice(header: Header, tables: Sequence[ArchiveTable]) -> str:
    """The text of the notice, for the tables in their order."""
    values = {name: getattr(header, name) for name in header.__dataclass_fields__}
    parts = [_HEAD.format(**values)]
    for table in tables:
        rows = [f"\n{table.name} (.csv, .json) : {table.about}.\n"]
        for name, kind, about in table.columns:
            rows.append(f"  {name} : {about} [{_KINDS[kind].format(currency=header.currency)}]\n")
        parts.append("".join(rows))
    return "".join(parts)
