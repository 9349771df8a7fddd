"""Stores checked plans: a file as a new plan or the next version of its name, an edited one beside its base."""

from __future__ import annotations

import gzip
from typing import NamedTuple

from sqlalchemy import func, select

from addons.pos_ticketing.errors import BrokenPlan
from addons.pos_ticketing.models import Plan, PlanVersion
from addons.pos_ticketing.services import plan as parsed
from addons.pos_ticketing.services.geometry import Geometry, canonical, geometry_of
from addons.pos_ticketing.services.plan_format import parse_plan
from core.db import db
from core.identity.actor import current_actor
from core.journal import enter


class Imported(NamedTuple):
    """The version a file stands for; ``is_new`` is False when it was there already."""

    version: PlanVersion
    is_new: bool


def read_plan_file(source: bytes) -> tuple[parsed.Plan, Geometry]:
    """Check a file and make its geometry, before any transaction. Raises BrokenPlan naming each faulty element."""
    plan, problems = parse_plan(source)
    if plan is None:
        raise BrokenPlan(problems)
    return plan, geometry_of(plan)


def import_plan(centre_id: int, plan: parsed.Plan, geometry: Geometry) -> Imported:
    """Store a checked plan as the newest version of its name, journalled; the same file twice changes nothing.

    Performances keep the version they were made on.
    """
    hall = db.session.execute(
        select(Plan).where(Plan.centre_id == centre_id, Plan.name == plan.name).with_for_update()
    ).scalar_one_or_none()
    if hall is None:
        hall = Plan(centre_id=centre_id, name=plan.name)
        db.session.add(hall)
        db.session.flush()
    return _store(hall, plan, geometry, "pos_ticketing.plan_imported", {})


def store_edited(base: PlanVersion, plan: parsed.Plan, geometry: Geometry) -> Imported:
    """Store an edited plan as the newest version of its hall, journalled; without a change it is a version there is."""
    hall = db.session.execute(select(Plan).where(Plan.id == base.plan_id).with_for_update()).scalar_one()
    return _store(hall, plan, geometry, "pos_ticketing.plan_edited", {"base": base.id})


def _store(hall: Plan, plan: parsed.Plan, geometry: Geometry, kind: str, data: dict[str, int]) -> Imported:
    versions = select(PlanVersion).where(PlanVersion.plan_id == hall.id)
    there = db.session.execute(versions.where(PlanVersion.hash == geometry.hash)).scalar_one_or_none()
    if there is not None:
        return Imported(there, False)
    last = db.session.execute(
        select(func.max(PlanVersion.number)).where(PlanVersion.plan_id == hall.id)
    ).scalar_one()
    version = PlanVersion(
        centre_id=hall.centre_id,
        plan=hall,
        number=(last or 0) + 1,
        hash=geometry.hash,
        seats=len(plan.seats),
        places=plan.places,
        geometry_gz=geometry.packed,
        guids_gz=gzip.compress(canonical(geometry.guids), mtime=0),
        source_gz=gzip.compress(plan.source, mtime=0),
        created_by_id=current_actor().author_id,
    )
    db.session.add(version)
    db.session.flush()
    enter(
        "house",
        kind,
        {
            "centre": hall.centre_id,
            "plan_version": version.id,
            "hash": geometry.hash,
            "places": plan.places,
            **data,
        },
    )
    return Imported(version, True)
