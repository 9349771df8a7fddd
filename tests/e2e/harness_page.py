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
            "Filtres (F)",
        )
    }
    <label class="visually-hidden" for="audience-category">Tarif</label>
    <select id="audience-category" class="form-select"><option value="7">Plein tarif</option></select></div>"""


def _filters(categories: list[dict[str, str]]) -> str:
    boxes = "".join(
        '<div class="form-check form-check-inline"><input class="form-check-input" type="checkbox" checked'
        f' data-category-filter id="category-{i}" value="{i}"><label class="form-check-label" for="category-{i}">'
        f'<span class="seat-swatch seat-color-{i}"></span>{category["name"]}</label></div>'
        for i, category in enumerate(categories)
    )
    legend = "".join(
        f'<li class="list-inline-item"><span data-legend-state="{i}"></span>{state}</li>'
        for i, state in enumerate(TEXTS["states"])
    )
    return f"""<div class="collapse seat-plan-filters" id="seat-filters"><fieldset><legend>Catégories</legend>{boxes}
    </fieldset><ul class="seat-plan-legend list-inline">{legend}</ul></div>"""


def page(geometry: dict[str, Any]) -> str:
    """The seat plan page."""
    return f"""{HEAD}<body><main class="container-fluid py-2"><h1 class="visually-hidden">Plan de salle</h1>
    <div class="seat-plan-page">{_toolbar()}{_filters(geometry["categories"])}
    <div class="seat-plan-body"><div id="seat-plan" class="seat-plan" data-geometry-url="/geometry.json"
    data-states-url="/states" data-changes-url="/changes" data-hold-url="/hold" data-release-url="/release"
    data-order="42" data-basket="#basket" data-max-seats="100"></div>
    <aside class="seat-plan-basket" aria-labelledby="basket-title"><h2 id="basket-title">Panier temporaire</h2>
    <div id="basket" hx-get="/basket" hx-trigger="load, refresh" hx-swap="innerHTML"></div></aside></div></div></main>
    <div id="toasts" class="toast-container position-fixed bottom-0 end-0 p-3" role="region"
    aria-label="Messages"></div>
    <script type="application/json" id="seat-plan-texts">{json.dumps(TEXTS)}</script>
    <script type="module" src="/pos_ticketing/seat_plan.js"></script></body></html>"""


def basket(hall: Hall) -> str:
    """The basket fragment: what is held, the countdown, the release buttons."""
    mine = [index for index, state in enumerate(hall.states) if state == MINE]
    if not mine:
        return "<p>Aucune place.</p>"
    rows = "".join(
        f'<li data-seat="{i}">Place {i} <button type="button" class="btn btn-outline-danger" data-release="{i}">'
        f"Retirer {i}</button></li>"
        for i in mine
    )
    everything = ",".join(map(str, mine))
    return f"""<p><time data-countdown="{hall.expires_at}"></time></p><ul>{rows}</ul>
    <button type="button" class="btn btn-outline-danger" data-release="{everything}">Tout retirer</button>"""
