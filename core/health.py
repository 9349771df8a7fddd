"""Whether this process is up, and whether it can serve: for load balancers and monitoring."""

from __future__ import annotations

import logging
from typing import Any

from flask import Blueprint, Flask
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from core.identity.access import public
from core.migrate import pending

log = logging.getLogger(__name__)

blueprint = Blueprint("health", __name__)


def init_health(app: Flask) -> None:
    """Mount /healthz and /readyz."""
    app.register_blueprint(blueprint)


@blueprint.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    """The process answers; nothing else is looked at."""
    return {"status": "ok"}


@blueprint.get("/readyz")
@public
def readyz() -> ResponseReturnValue:
    """The database answers and every branch is migrated; 503 with what is missing."""
    missing: dict[str, Any] = {}
    try:
        branches = pending()
    except SQLAlchemyError:
        log.exception("not ready: the database does not answer")
        missing["database"] = "does not answer"
    else:
        if branches:
            missing["migrations"] = branches
    if missing:
        return {"status": "not ready", "missing": missing}, 503
    return {"status": "ready"}
