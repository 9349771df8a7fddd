"""The texts of the scripts that work on a plan (editor, contingents), translated on the server."""

from __future__ import annotations

from core.web.i18n import _


def work_texts() -> dict[str, str | list[str]]:
    """Every text by its name; ``{…}`` is filled in by the browser. They go before those of the seat plan."""
    return {
        "states": [
            _("free"),
            _("chosen"),
            _("sold"),
            _("option"),
            _("blocked"),
            _("held by another operator"),
        ],
        "hold": _("Choose"),
        "none_chosen": _("No place is chosen."),
        "chosen_one": _("1 place is chosen."),
        "chosen_other": _("{count} places are chosen."),
        "chosen_zone": _("{count} places of {zone} are chosen."),
        "taken_left_out": _("Taken and left out: {count}."),
        "in_contingent": _("contingent {name}"),
        "companion_of": _("companion's seat of {place}"),
        "with_companion": _("with the companion's seat {place}"),
        "companion": _("companion's seat"),
        "aisle": _("aisle to the right"),
        "no_wheelchair": _("Choose a wheelchair place and the seat beside it: nothing was set."),
        "zone_line": _("{name}: {count} places, {category}"),
        "edit": _("Edit"),
        "remove": _("Remove"),
        "add": _("Add"),
        "save": _("Save"),
        "zone_name_taken": _("Another free zone has this name."),
        "category_taken": _("Another category has this name."),
        "draw_zone": _("Draw a rectangle on the plan."),
        "draw_focus": _("Click the focal point on the plan."),
        "seats_of_category": _("{category}: {count} seats"),
        "whole_zone": _("{zone}: all rows"),
        "saved": _("Saved."),
        "unsaved": _("What you changed is not saved."),
    }
