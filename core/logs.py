"""Logs: one JSON object per line on standard error or in a file, each with the request it belongs to.

Every request has an id (``X-Request-ID``, accepted when it looks like one, sent back) and a short reference
made from it, which error pages show: whoever reads it aloud leads to the lines of that request.
"""

from __future__ import annotations

import hashlib
import logging
import re
import sys
import time
import uuid
from logging.handlers import WatchedFileHandler
from pathlib import Path
from typing import Any

import structlog
from flask import Flask, Response, g, has_request_context, request
from structlog.contextvars import bind_contextvars, clear_contextvars, merge_contextvars
from structlog.stdlib import ProcessorFormatter

from core.identity.access import access_of
from core.identity.actor import current_actor
from core.registry import registry

HEADER = "X-Request-ID"
OURS = ("core", "addons", "huey")

_SANE = re.compile(r"[A-Za-z0-9._-]{8,64}")
_HANDLER = "guichet"
_QUIET = ("static", "static_addon")
_log = structlog.get_logger("core.requests")


def init_logs(app: Flask) -> None:
    """Configure logging once per process, and log every request of ``app``."""
    _configure(app.extensions["settings"].log_file)
    app.before_request(_begin)
    app.after_request(_end)


def note(**values: str | int | None) -> None:
    """Add values (ids only) to every further line of this request or job, its closing line included."""
    bind_contextvars(**values)


def request_id() -> str | None:
    """The id of the running request."""
    return g.get("request_id") if has_request_context() else None


def reference() -> str:
    """The short code (6 signs) an error page shows for the running request; logged with its every line."""
    return _reference_of(request_id() or uuid.uuid4().hex)


def _reference_of(identifier: str) -> str:
    return hashlib.sha256(identifier.encode()).hexdigest()[:6].upper()


def _begin() -> None:
    given = request.headers.get(HEADER, "")
    g.request_id = given if _SANE.fullmatch(given) else uuid.uuid4().hex
    g.request_began = time.perf_counter()
    clear_contextvars()
    bind_contextvars(request_id=g.request_id, reference=_reference_of(g.request_id))


def _end(response: Response) -> Response:
    identifier = request_id()
    if identifier is None:
        return response
    response.headers[HEADER] = identifier
    if not _is_quiet(response):
        _log.log(logging.ERROR if response.status_code >= 500 else logging.INFO, "request", **_line(response))
    return response


def _is_quiet(response: Response) -> bool:
    """Files and polls that went well are not worth a line."""
    endpoint = request.endpoint
    if response.status_code >= 400 or endpoint is None:
        return False
    if endpoint.rpartition(".")[2] in _QUIET:
        return True
    from flask import current_app

    access = access_of(current_app, endpoint, request.method)
    return access is not None and access.background


def _line(response: Response) -> dict[str, Any]:
    from core.web.centre import known_centre_id

    line: dict[str, Any] = {
        "method": request.method,
        "path": request.path,
        "endpoint": request.endpoint,
        "addon": _addon(request.endpoint),
        "status": response.status_code,
        "duration_ms": round((time.perf_counter() - g.request_began) * 1000, 1),
        "user_id": current_actor().author_id,
    }
    centre_id = known_centre_id()
    return line if centre_id is None else {"centre_id": centre_id, **line}


def _addon(endpoint: str | None) -> str | None:
    """Who owns the endpoint: an addon, or "core"."""
    from flask import current_app

    if endpoint is None:
        return None
    view = current_app.view_functions.get(endpoint)
    owner = registry().owner_of(getattr(view, "__module__", None) or "")
    return owner.name if owner else "core"


def _configure(file: Path | None) -> None:
    """Send structlog and the standard library's loggers through one formatter; safe to call again."""
    shared: list[Any] = [
        merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    root = logging.getLogger()
    for name in OURS:
        logging.getLogger(name).setLevel(logging.INFO)
    if any(handler.name == _HANDLER for handler in root.handlers):
        return
    handler = logging.StreamHandler(sys.stderr) if file is None else WatchedFileHandler(file)
    handler.name = _HANDLER
    handler.setFormatter(
        ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[ProcessorFormatter.remove_processors_meta, structlog.processors.JSONRenderer()],
        )
    )
    root.addHandler(handler)
