"""Static files of the host and of the addons: one route, addresses that carry the hash of the content."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, request, send_from_directory, url_for
from werkzeug.exceptions import NotFound
from werkzeug.security import safe_join
from werkzeug.wrappers import Response

from core.identity.access import public
from core.registry import Registry, registry

ENDPOINT = "static_addon"
HOST_STATIC = Path(__file__).parent / "static"
_YEAR = 31536000


def static_folder(found: Registry, addon: str) -> Path | None:
    """The folder of an enabled addon's static files ("core": the host's), None for any other name."""
    if addon == "core":
        return HOST_STATIC
    return next((m.path / "static" for m in found.enabled if m.name == addon), None)


@lru_cache(maxsize=1024)
def _hash(path: str, changed: int, size: int) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:12]


def content_hash(folder: Path, filename: str) -> str | None:
    """The short hash of a static file, None when it is absent (the front end is not built yet)."""
    path = safe_join(str(folder), filename)
    if path is None or not Path(path).is_file():
        return None
    stat = Path(path).stat()
    return _hash(path, stat.st_mtime_ns, stat.st_size)


def asset(addon: str, filename: str) -> str:
    """The address of a static file, new whenever its content is: caches may keep it for ever."""
    return url_for(ENDPOINT, addon=addon, filename=filename)


@public
def serve(addon: str, filename: str) -> Response:
    """A static file; kept for ever under the address that carries its hash, else asked for each time."""
    folder = static_folder(registry(), addon)
    if folder is None:
        raise NotFound()
    current = content_hash(folder, filename)
    if current is None:
        raise NotFound()
    response = send_from_directory(folder, filename, conditional=True, etag=current)
    response.cache_control.no_cache = None
    if request.args.get("v") == current:
        response.cache_control.public = True
        response.cache_control.immutable = True
        response.cache_control.max_age = _YEAR
    else:
        response.cache_control.no_cache = True
    return response


def init_app(app: Flask) -> None:
    """Mount ``/static/<addon>/<file>`` and put the hash into every address made for it."""
    found: Registry = app.extensions["registry"]
    app.add_url_rule("/static/<addon>/<path:filename>", ENDPOINT, serve)
    app.jinja_env.globals.update(asset=asset)

    @app.url_defaults
    def _add_hash(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint != ENDPOINT or "v" in values:
            return
        folder = static_folder(found, values.get("addon", ""))
        current = content_hash(folder, values.get("filename", "")) if folder is not None else None
        if current is not None:
            values["v"] = current
