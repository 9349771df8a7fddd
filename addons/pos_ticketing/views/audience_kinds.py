"""How the kinds of audience categories are called in statements, plots and exports."""

from __future__ import annotations

from core.i18n import N_

KINDS = {
    "full": N_("Full rates"),
    "reduced": N_("Reduced rates"),
    "group": N_("Groups"),
    "season_ticket": N_("Season tickets"),
    "guest": N_("Guests"),
}
