"""The texts of the seat plan's script, translated on the server (names as in the script's own list)."""

from __future__ import annotations

from addons.pos_ticketing.services.plan import AISLE, COMPANION, LIMITED_VIEW, WHEELCHAIR
from core.web.i18n import _


def state_names() -> list[str]:
    """The states of a place by their number (services/states.py)."""
    return [
        _("free"),
        _("in my basket"),
        _("sold"),
        _("option"),
        _("blocked"),
        _("held by another operator"),
    ]


def look_names() -> list[str]:
    """What the plan draws a place as: the states, then free ones of a contingent and free ones not for sale here."""
    return [*state_names(), _("in a contingent"), not_sellable()]


def not_sellable() -> str:
    """Free, and not for sale: no price, or not in this sales channel."""
    text: str = _("not sellable")
    return text


def attribute_names() -> dict[int, str]:
    """The attributes of seats by their bit."""
    return {
        WHEELCHAIR: _("wheelchair place"),
        COMPANION: _("companion's seat"),
        LIMITED_VIEW: _("limited view"),
        AISLE: _("beside an aisle"),
    }


def plan_texts() -> dict[str, str | list[str]]:
    """Every text by its name; ``{…}`` is filled in by the browser."""
    attributes = attribute_names()
    return {
        "states": state_names(),
        "label": _("Seat plan. Arrows move from seat to seat, Enter picks."),
        "map": _("Overview: click to move the view"),
        "list": _("List of the seats"),
        "seat": _("{zone}, row {row}, seat {seat}"),
        "seat_short": _("Seat {seat}"),
        "row": _("Row {row}"),
        "free_count": _("{count} free"),
        "category": _("Category {category}"),
        "not_sellable": not_sellable(),
        "set_aside": _("in a contingent"),
        "offer_changed": _("What is for sale has changed."),
        "wheelchair": attributes[WHEELCHAIR],
        "limited_view": attributes[LIMITED_VIEW],
        "companion": attributes[COMPANION],
        "aisle": attributes[AISLE],
        "companion_offer": _("{seat} is for who comes along. Take it too?"),
        "take_too": _("Take it too"),
        "not_now": _("No"),
        "selected_one": _("1 seat chosen"),
        "selected_other": _("{count} seats chosen"),
        "chosen_of": _("{count} of {wanted} places chosen"),
        "locked": _("The places proposed cannot be changed here. Release them all to choose anew."),
        "matching_one": _("1 place matches"),
        "matching_other": _("{count} places match"),
        "filtered_out": _("left out by the filters"),
        "orders_one": _("1 order"),
        "orders_other": _("{count} orders"),
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
        "prices": _("Prices"),
        "best_together": _("{count} best places side by side."),
        "best_apart": _("{count} best places, not all side by side."),
        "basket_at": _("Temporary basket moved. Home puts it back beside the plan."),
        "basket_beside": _("The temporary basket is beside the plan again."),
        "detail_first": _("Go to a seat first (arrows, or a click on the plan), then ask for its detail."),
        "hint_rectangle": _("Drag a box. Keyboard: Space at two corners. Shift adds to the selection."),
        "hint_polygon": _(
            "Click the corners; the first one again, a double click or Enter closes. Keyboard: Space puts a corner."
        ),
        "hint_lasso": _("Draw around the seats. Keyboard: Space puts a corner, Enter closes."),
    }
