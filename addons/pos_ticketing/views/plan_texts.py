"""The texts of the seat plan's script, translated on the server (names as in the script's own list)."""

from __future__ import annotations

from core.web.i18n import _


def plan_texts() -> dict[str, str | list[str]]:
    """Every text by its name; ``{…}`` is filled in by the browser."""
    return {
        "states": [
            _("free"),
            _("in my basket"),
            _("sold"),
            _("option"),
            _("blocked"),
            _("held by another operator"),
        ],
        "label": _("Seat plan. Arrows move from seat to seat, Enter picks."),
        "map": _("Overview: click to move the view"),
        "list": _("List of the seats"),
        "seat": _("{zone}, row {row}, seat {seat}"),
        "seat_short": _("Seat {seat}"),
        "row": _("Row {row}"),
        "free_count": _("{count} free"),
        "category": _("Category {category}"),
        "not_sellable": _("not sellable"),
        "set_aside": _("in a contingent"),
        "offer_changed": _("What is for sale has changed."),
        "wheelchair": _("wheelchair place"),
        "limited_view": _("limited view"),
        "selected_one": _("1 seat chosen"),
        "selected_other": _("{count} seats chosen"),
        "nothing_here": _("No free seat here."),
        "left_out": _("Not free and left out: {count}."),
        "too_many": _("At most {count} seats at once."),
        "gone_one": _("1 seat has just been taken."),
        "gone_other": _("{count} seats have just been taken."),
        "expired": _("Your seats were released: the time is over."),
        "network": _("No connection. Trying again…"),
        "network_back": _("Connection is back."),
        "refused": _("The operation was refused."),
        "loading": _("Loading the plan…"),
        "load_failed": _("The plan could not be loaded."),
        "retry": _("Try again"),
        "free_zone": _("{zone}: {count} of {capacity} places free"),
        "quantity": _("How many places?"),
        "hold": _("Take"),
        "cancel": _("Cancel"),
        "close": _("Close"),
    }
