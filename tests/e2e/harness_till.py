"""Pages with the till's islands as the templates of pos_session have them, without the server's templates."""

from __future__ import annotations

from tests.e2e.harness_page import HEAD

NOTES = (50000, 20000, 10000, 5000, 2000, 1000, 500)
COINS = (200, 100, 50, 20, 10, 5, 2, 1)
METHODS = (
    ("1", "Espèces", "F2", 'data-kind="cash" data-gives-change="1" data-rounding="1" data-asks=""'),
    ("2", "Carte", "F3", 'data-kind="card" data-gives-change="0" data-rounding="1" data-asks=""'),
    (
        "3",
        "Chèque",
        "F4",
        'data-kind="cheque" data-gives-change="0" data-asks="number bank" data-required="1"',
    ),
    ("4", "Cash", "F5", 'data-kind="cash" data-gives-change="1" data-rounding="5" data-asks=""'),
)
END = """</main><div id="toasts" class="toast-container" role="region" aria-label="Messages"></div>
<script type="module" src="/pos_session/{}.js"></script></body></html>"""


def _counted(legend: str, values: tuple[int, ...]) -> str:
    rows = "".join(
        f'<tr><th scope="row"><label for="count-{value}">{value / 100:g} €</label></th><td><input class="form-control"'
        f' id="count-{value}" name="count_{value}" inputmode="numeric" data-denomination="{value}"></td>'
        f'<td class="money"><output data-denomination-total="{value}"></output></td></tr>'
        for value in values
    )
    return f'<fieldset><legend>{legend}</legend><table class="table table-sm cash-count">{rows}</table></fieldset>'


def count_page(expected: int) -> str:
    """Counting a drawer that should hold ``expected`` cents."""
    return f"""{HEAD}<body><main class="container py-3"><h1>Comptage</h1><form method="post" action="/count">
    <div data-cash-count data-expected="{expected}" data-text-over="excédent" data-text-short="manquant"
    data-text-even="aucun écart" data-text-differ="Le détail diffère.">
    <div class="d-flex gap-5">{_counted("Billets", NOTES)}{_counted("Pièces", COINS)}</div>
    <label for="sum">Somme</label><input class="form-control money" id="sum" name="counted_sum" data-count-sum>
    <button type="button" data-count-last="{expected}" data-shortcut="F8">Comme avant</button>
    <p class="text-danger" role="alert" data-count-differ></p>
    <output class="till-total money" data-count-total></output>
    <output class="money" data-count-difference></output></div>
    <button type="submit" class="btn btn-success till-key">Valider</button></form>{END.format("cash_count")}"""


def payment_page(due: int, shown: str) -> str:
    """Paying ``due`` cents."""
    options = "".join(f'<option value="{value}" {data}>{name}</option>' for value, name, _, data in METHODS)
    keys = "".join(
        f'<button type="button" class="btn btn-outline-primary till-key" data-pay-method="{value}"'
        f' data-shortcut="{key}">{name} ({key})</button>'
        for value, name, key, _ in METHODS
    )
    known = "".join(
        f'<label data-part-known="{field}" hidden>{label}<input class="form-control" name="{field}"></label>'
        for field, label in (("number", "Numéro"), ("bank", "Banque"), ("drawer", "Tireur"))
    )
    return f"""{HEAD}<body><main class="container-fluid py-3"><h1>Règlement</h1>
    <form method="get" action="/paid" data-payment data-due="{due}" data-text-too-much="Plus que ce qui reste à payer."
    data-text-invalid="Ce n'est pas un montant." data-text-missing="Il reste à payer." data-text-coins="Rendre :"
    data-text-erase="Effacer" data-text-unknown="Identifiez le paiement.">
    <input type="hidden" name="idempotency_key" value="cle-1"><div class="row g-3">
    <section class="col-4 till-stack"><output class="till-total money">{shown} €</output><div data-payment-parts>
    <div class="payment-part" data-payment-part><select class="form-select" name="method_id" data-part-method
    aria-label="Mode de règlement">{options}</select><input class="form-control money" name="amount" value="{shown}"
    data-part-amount inputmode="decimal" autocomplete="off" aria-label="Montant"><button type="button"
    class="btn btn-outline-danger" data-remove-part aria-label="Retirer">×</button>{known}</div></div>
    <dl class="till-sums"><dt>Reçu</dt><dd class="till-amount money" data-received></dd><dt>Reste</dt>
    <dd class="till-amount money" data-remaining></dd><dt>Arrondi</dt>
    <dd class="money" data-rounding-gap></dd><dt>À rendre</dt>
    <dd class="till-change money" data-change></dd></dl>
    <p class="mb-0" data-change-coins></p><p class="text-danger" role="alert" data-payment-error></p></section>
    <section class="col-5 till-stack"><div class="till-keys" data-quick-cash></div>
    <div class="till-keys" data-numeric-pad></div></section><section class="col-3 till-stack">{keys}
    <button type="submit" class="btn btn-success till-key" data-payment-submit
    data-shortcut="F10">Valider (F10)</button>
    </section></div></form>{END.format("payment")}"""


def products_page() -> str:
    """Product keys."""
    return f"""{HEAD}<body><main class="container py-3"><h1>Produits</h1>
    <div class="till-keys" data-tap-group data-url="/taps" data-target="#lines" data-text-error="Pas ajouté."
    data-text-retry="Réessayer">
    <button type="button" class="btn btn-outline-secondary" data-product="12">Programme</button>
    <button type="button" class="btn btn-outline-secondary" data-product="13">Affiche</button></div>
    <div id="lines" aria-live="polite"></div>{END.format("tap_group")}"""
