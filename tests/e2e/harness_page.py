"""The page around the island as the template of pos_ticketing has it, without the server's templates."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.e2e.harness_server import Hall

MINE = 1
TEXTS = {
    "states": ["libre", "au panier", "vendue", "option", "bloquée", "prise par un autre opérateur"],
    "label": "Plan de salle. Les flèches vont de place en place, Entrée choisit.",
    "map": "Vue d'ensemble : cliquer pour déplacer la vue",
    "list": "Liste des places",
    "seat": "{zone}, rang {row}, place {seat}",
    "seat_short": "Place {seat}",
    "row": "Rang {row}",
    "free_count": "{count} libres",
    "category": "Catégorie {category}",
    "not_sellable": "non vendable",
    "wheelchair": "place pour fauteuil roulant",
    "chosen_of": "{count} sur {wanted} places choisies",
    "locked": "Les places proposées ne se changent pas ici.",
    "matching_one": "1 place correspond",
    "matching_other": "{count} places correspondent",
    "filtered_out": "écartée par les filtres",
    "orders_one": "1 commande",
    "orders_other": "{count} commandes",
    "companion_offer": "{seat} est pour l'accompagnateur. La prendre aussi ?",
    "take_too": "La prendre aussi",
    "not_now": "Non",
    "offer_changed": "Ce qui est en vente a changé.",
    "selected_one": "1 place choisie",
    "selected_other": "{count} places choisies",
    "gone_one": "1 place vient d'être prise.",
    "gone_other": "{count} places viennent d'être prises.",
    "network": "Pas de connexion. Nouvel essai…",
    "network_back": "La connexion est rétablie.",
    "free_zone": "{zone} : {count} places libres sur {capacity}",
    "quantity": "Combien de places ?",
    "hold": "Prendre",
    "cancel": "Annuler",
}
ATTRIBUTES = {
    1: "place pour fauteuil roulant",
    4: "place d'accompagnateur",
    8: "en bord d'allée",
    0: "sans gêne",
}
LOOKS = [*TEXTS["states"], "dans un contingent", "non vendable"]
TOOLS = (
    ("pick", "V", "Choisir"), ("pan", "H", "Déplacer"), ("rectangle", "R", "Rectangle"),
    ("polygon", "P", "Polygone"), ("lasso", "L", "Lasso"),
)  # fmt: skip
HEAD = """<!doctype html>
<html lang="fr" data-theme="auto"><head><meta charset="utf-8"><title>Plan de salle</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="csrf-token" content="harness"><link rel="icon" href="data:,">
<link rel="stylesheet" href="/core/app.css"><link rel="stylesheet" href="/pos_ticketing/seat_plan.css">
<script src="/core/theme.js"></script><script type="module" src="/core/app.js"></script></head>"""


def _button(attributes: str, text: str, kind: str = "secondary") -> str:
    return f'<button type="button" class="btn btn-outline-{kind}" {attributes}>{text}</button>'


def _toolbar() -> str:
    tools = "".join(
        _button(
            f'data-tool="{tool}" data-shortcut="{key}" aria-pressed="false"', f"{label} ({key})", "primary"
        )
        for tool, key, label in TOOLS
    )
    zoom = (
        _button('data-zoom="in" data-shortcut="+" aria-label="Agrandir"', "+")
        + _button('data-zoom="out" data-shortcut="-" aria-label="Réduire"', "−")
        + _button('data-zoom="fit" data-shortcut="0"', "Tout voir (0)")
    )
    views = _button('data-view="plan"', "Plan") + _button('data-view="list"', "Liste")
    return f"""<div class="seat-plan-toolbar" role="toolbar" aria-label="Outils du plan">
    <div class="btn-group" role="group" aria-label="Outils">{tools}</div>
    <div class="btn-group" role="group" aria-label="Zoom">{zoom}</div>
    <div class="btn-group" role="group" aria-label="Vue">{views}</div>
    {_button('data-seat-detail data-shortcut="I"', "Détail (I)")}
    {
        _button(
            'data-bs-toggle="collapse" data-bs-target="#seat-filters" aria-expanded="false"'
            ' aria-controls="seat-filters" data-shortcut="F"',
            "Filtres (F)<span data-filter-active hidden></span>",
        )
    }
    {_button('data-panel-toggle data-shortcut="T" aria-controls="temporary-basket"', "Panier (T)")}</div>"""


def _box(kind: str, value: int, label: str, mark: str = "") -> str:
    return (
        f'<div class="form-check"><input class="form-check-input" type="checkbox"'
        f' data-filter="{kind}" id="filter-{kind}-{value}" value="{value}">'
        f'<label class="form-check-label" for="filter-{kind}-{value}">{mark}{label}</label></div>'
    )


def _filters(categories: list[dict[str, str]]) -> str:
    places = "".join(
        _box("category", i, category["name"], f'<span class="seat-swatch seat-color-{i}"></span>')
        for i, category in enumerate(categories)
    )
    attributes = "".join(_box("attribute", bit, name) for bit, name in ATTRIBUTES.items())
    looks = "".join(
        _box("state", i, look, f'<span class="seat-look" data-legend-state="{i}"></span>')
        for i, look in enumerate(LOOKS)
    )
    contingents = _box("contingent", 0, "dans aucun") + _box("contingent", 7, "Partenaires")
    return f"""<div class="collapse seat-plan-filters" id="seat-filters">
    <fieldset><legend>Catégories</legend>{places}</fieldset>
    <fieldset data-filter-group="attribute"><legend>Attributs</legend>{attributes}</fieldset>
    <fieldset><legend>Contingents</legend>{contingents}</fieldset>
    <fieldset><legend>États</legend>{looks}</fieldset>
    <fieldset><legend>Commande</legend>{_box("order", 1, "Numéro de commande")}
    <input class="form-control seat-plan-order-number" id="filter-order-number" aria-label="Numéro">
    <span data-filter-orders></span></fieldset>
    <div class="seat-plan-filters-foot"><output data-filter-count></output>
    {_button("data-filter-clear", "Effacer les filtres")}</div></div>"""


def _side() -> str:
    return f"""<aside class="seat-plan-basket" id="temporary-basket" aria-labelledby="basket-title">
    <div class="seat-plan-basket-head" data-panel-head><h2 id="basket-title">Panier temporaire</h2>
    {_button('data-panel-move aria-label="Déplacer"', "✥")}{_button('data-panel-close aria-label="Fermer"', "×")}</div>
    <p class="seat-plan-wanted" data-chosen-of hidden></p>
    <label for="audience-category">Tarif</label>
    <select id="audience-category" class="form-select"><option value="7">Plein tarif</option></select>
    <p>Disponibles : <span data-available="0"></span>, <span data-available="1"></span></p>
    <div id="basket" hx-get="/basket" hx-trigger="load, refresh" hx-swap="innerHTML"></div></aside>"""


def page(geometry: dict[str, Any], attributes: str = "") -> str:
    """The seat plan page; ``attributes`` go to the element of the plan."""
    return f"""{HEAD}<body><main class="container-fluid py-2"><h1 class="visually-hidden">Plan de salle</h1>
    <div class="seat-plan-page"><div class="seat-plan-head">{_toolbar()}</div>
    <div class="seat-plan-body">{_filters(geometry["categories"])}
    <div id="seat-plan" class="seat-plan" data-geometry-url="/geometry.json"
    data-states-url="/states" data-changes-url="/changes" data-hold-url="/hold" data-release-url="/release"
    data-place-url="/places/0" data-order-places-url="/order-places"
    data-contingent-places-url="/contingent-places"
    data-order="42" data-basket="#basket" data-max-seats="100" {attributes}></div>
    {_side()}</div></div></main>
    <div id="toasts" class="toast-container position-fixed bottom-0 end-0 p-3" role="region"
    aria-label="Messages"></div>
    <script type="application/json" id="seat-plan-texts">{json.dumps(TEXTS)}</script>
    <script type="module" src="/pos_ticketing/seat_plan.js"></script></body></html>"""


def basket(hall: Hall) -> str:
    """The basket fragment: what is held, the countdown, the release buttons."""
    mine = [index for index, state in enumerate(hall.states) if state == MINE]
    if not mine:
        return '<p data-basket-seats="">Aucune place.</p>'
    rows = "".join(
        f'<li data-seat="{i}">Place {i} <button type="button" class="btn btn-outline-danger" data-release="{i}">'
        f"Retirer {i}</button></li>"
        for i in mine
    )
    everything = ",".join(map(str, mine))
    return f"""<p data-basket-seats="{everything}"><time data-countdown="{hall.expires_at}"></time></p><ul>{rows}</ul>
    <button type="button" class="btn btn-outline-danger" data-release="{everything}">Tout retirer</button>"""
