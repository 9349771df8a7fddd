"""Edits a plan version into a new one: categories and attributes of seats, free zones, focal point (never a seat)."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from addons.pos_ticketing.errors import ItemsInvalid
from addons.pos_ticketing.models import PlanVersion
from addons.pos_ticketing.services import plan as parsed
from addons.pos_ticketing.services.geometry import Geometry
from addons.pos_ticketing.services.plan_export import source_of, written
from addons.pos_ticketing.services.plan_extras import FLAGS, KEY
from addons.pos_ticketing.services.plan_import import read_plan_file
from core.db import db


def guids_of(version: PlanVersion) -> list[str]:
    """The guid of each numbered seat, in plan order."""
    packed: bytes = db.session.execute(
        select(PlanVersion.guids_gz).where(PlanVersion.id == version.id)
    ).scalar_one()
    guids: list[str] = json.loads(gzip.decompress(packed))
    return guids


def edited(version: PlanVersion, edit: Mapping[str, Any]) -> tuple[parsed.Plan, Geometry]:
    """The plan that an edit makes of a version (``schemas/plans.py: PlanEditSchema``), checked as an import is.

    Lengths in tenths of a pixel. Raises BrokenPlan naming each faulty element, ItemsInvalid for columns of another
    length than the plan's.
    """
    guids = guids_of(version)
    names = [category["name"] for category in edit["categories"]]
    if len(edit["category"]) != len(guids) or len(edit["flags"]) != len(guids):
        raise ItemsInvalid()
    if any(not 0 <= category < len(names) for category in edit["category"]):
        raise ItemsInvalid()
    if any(not 0 <= place < len(guids) for pair in edit["companions"] for place in pair):
        raise ItemsInvalid()
    document = source_of(version)
    document["categories"] = _categories(document["categories"], edit["categories"])
    chosen = dict(zip(guids, (names[category] for category in edit["category"]), strict=True))
    for zone in document["zones"]:
        for row in zone["rows"]:
            for seat in row["seats"]:
                seat["category"] = chosen[seat["seat_guid"]]
    document[KEY] = _extras(guids, names, edit)
    return read_plan_file(written(document))


def _categories(there: Sequence[dict[str, Any]], wanted: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The categories wanted; those that were there keep whatever else the file says of them."""
    known = {category["name"]: category for category in there}
    return [{**known.get(category["name"], {}), **category} for category in wanted]


def _extras(guids: Sequence[str], names: Sequence[str], edit: Mapping[str, Any]) -> dict[str, Any]:
    extras: dict[str, Any] = {
        "free_zones": [
            {
                "name": zone["name"],
                "category": names[zone["category"]] if 0 <= zone["category"] < len(names) else "",
                "capacity": zone["capacity"],
                "position": {"x": zone["x"] / 10, "y": zone["y"] / 10},
                "width": zone["width"] / 10,
                "height": zone["height"] / 10,
            }
            for zone in edit["free_zones"]
        ],
        "companions": [
            {"wheelchair": guids[one], "companion": guids[other]} for one, other in edit["companions"]
        ],
    }
    for key, flag in FLAGS.items():
        extras[key] = [guid for guid, flags in zip(guids, edit["flags"], strict=True) if flags & flag]
    if edit["focus"] is not None:
        extras["focus"] = {"x": edit["focus"]["x"] / 10, "y": edit["focus"]["y"] / 10}
    return extras
