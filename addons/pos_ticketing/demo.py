"""The demo's theatre: a plan of about 700 seats and a pit, its doors, and a season on it."""

from __future__ import annotations

import json

from addons.pos_ticketing.demo_season import make_season
from addons.pos_ticketing.services.demo_plan import demo_plan
from addons.pos_ticketing.services.doors import save_door
from addons.pos_ticketing.services.plan_import import import_plan, read_plan_file
from core.demo import Demo

SEATS = 700
DOORS = ("Entrée principale", "Balcon")


def load(demo: Demo) -> None:
    """Import the plan and make the season in the theatre's centre; the same every time."""
    centre = demo.centres["theatre"]
    plan, geometry = read_plan_file(json.dumps(demo_plan(SEATS, name=centre.name)).encode())
    for door in DOORS:
        save_door(centre.id, door, True)
    make_season(demo, centre, import_plan(centre.id, plan, geometry).version)
