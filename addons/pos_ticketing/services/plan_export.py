"""Writes a plan version as a file: whole, with our own object, or without it for other editors of the open format."""

from __future__ import annotations

import gzip
import json
from typing import Any

from sqlalchemy import select

from addons.pos_ticketing.models import PlanVersion
from addons.pos_ticketing.services.plan_extras import KEY
from core.db import db


def source_of(version: PlanVersion) -> dict[str, Any]:
    """The document a version was read from. Another one at every call: it may be changed."""
    packed: bytes = db.session.execute(
        select(PlanVersion.source_gz).where(PlanVersion.id == version.id)
    ).scalar_one()
    document: dict[str, Any] = json.loads(gzip.decompress(packed).decode("utf-8-sig"))
    return document


def export_plan(version: PlanVersion, *, own_keys: bool = True) -> bytes:
    """The file of a version: imported again it is the same version (the same hash).

    Without ``own_keys`` it is what the original editor accepts, which refuses keys that it does not know
    (seating-plan-format.md): seats, categories, drawn areas; no free zones, attributes, focal point.
    """
    document = source_of(version)
    if not own_keys:
        document.pop(KEY, None)
    return written(document)


def written(document: dict[str, Any]) -> bytes:
    """A plan document as a file people can read."""
    return json.dumps(document, ensure_ascii=False, indent=1).encode()
