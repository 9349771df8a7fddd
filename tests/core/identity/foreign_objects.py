"""Objects of the host that belong to a centre, for the walk of a user of another centre."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from core.db import db
from core.documents.printers import Printer
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import Centre, UserGroup
from core.identity.services.tokens import create_token
from core.outbox import enqueue
from core.testing.factories import as_user, make_user
from core.uow import unit_of_work


def foreign_objects(centre: Centre, mark: str) -> dict[str, Any]:
    """Makes objects in ``centre`` whose texts contain ``mark``; returns their ids by the name in the routes.

    An addon brings the same function in tests/addons/<name>/foreign_objects.py. A name may be given for one
    endpoint alone as "endpoint:name"; "endpoint:form" or "endpoint:json" is a body that would be accepted at home.
    """
    user = make_user("foreign", name=f"User {mark}", centres=[centre], permissions=["core.jobs"])
    with as_user(user), unit_of_work():
        token = create_token(f"Token {mark}", ["core.jobs"], [centre.id], 30).token
    with acting_as(SYSTEM), unit_of_work() as session:
        printer = Printer(centre_id=centre.id, name=f"Printer {mark}", host="127.0.0.1")
        session.add(printer)
        job = enqueue("core.print", f"walk-{mark}", {"note": mark}, centre.id)
    group = db.session.scalars(select(UserGroup.group_id).where(UserGroup.user_id == user.id)).one()
    return {
        "user_id": user.id,
        "token_id": token.id,
        "centre_id": centre.id,
        "team_id": centre.team_id,
        "group_id": group,
        "job_id": job,
        "printer_id": printer.id,
        "addon": "pos_session",
        "admin.save_centre:form": {"team_id": centre.team_id},
    }
