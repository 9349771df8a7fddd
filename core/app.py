"""The application factory: the start order, nothing else."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask
from pydantic import BaseModel

import core.models  # noqa: F401 - the host's tables join the metadata
from core import api, health, jobs, journal, logs, mail, web
from core.config import HostSettings, load_host_settings, load_settings, read_toml
from core.db import Base, db, prepare_engine
from core.documents import init_documents
from core.identity import login
from core.identity.access import check_every_endpoint
from core.identity.permissions import declared_permissions
from core.manifest import StartError, discover
from core.migrate import init_migrate
from core.registry import Registry
from core.secrets import ensure_secret

ROOT = Path(__file__).parent.parent


def default_config() -> Path:
    """The file named by GUICHET_CONFIG, else the demo's."""
    return Path(os.environ.get("GUICHET_CONFIG", ROOT / "config" / "demo.toml"))


def create_app(config: Path | Mapping[str, Any] | None = None) -> Flask:
    """The application of one deployment: ``config`` is a TOML file or its content.

    Raises StartError with one clear sentence when something must be put right first.
    """
    data = config if isinstance(config, Mapping) else read_toml(config or default_config())
    host = load_host_settings(data)
    folders = [folder.absolute() for folder in host.addons.path]
    sys.path += [str(folder) for folder in folders if str(folder) not in sys.path]
    registry = Registry(discover(ROOT / "addons", folders), host.addons.enabled)
    models: dict[str, type[BaseModel]] = {m.name: model for m, model in registry.ask("register_settings")}
    settings = load_settings(data, models)
    settings.data_dir.mkdir(parents=True, exist_ok=True)

    app = Flask("core", static_folder=None, template_folder=None)
    app.config.update(_flask_config(settings))
    app.extensions["registry"] = registry
    app.extensions["settings"] = settings

    registry.ask("register_models")
    _check_tables(registry)
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
        init_migrate(app)
        logs.init_logs(app)
        login.init_login(app)
        web.init_web(app)
        journal.init_journal(app)
        jobs.init_jobs(app)
        mail.init_mail()
        init_documents(app)
        health.init_health(app)
        api.init_api(app)
        _check_permissions()
        _mount(app, registry)
    check_every_endpoint(app)
    return app


def _flask_config(settings: HostSettings) -> dict[str, Any]:
    engine: dict[str, Any] = {"pool_pre_ping": not settings.database_url.startswith("sqlite")}
    if not settings.database_url.startswith("sqlite"):
        engine |= {"pool_size": settings.database.pool_size, "max_overflow": 10}
    return {
        "SECRET_KEY": ensure_secret(settings.data_dir / "session.key").hex(),
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": engine,
        "MAX_CONTENT_LENGTH": 64 * 1024 * 1024,
    }


def _check_tables(registry: Registry) -> None:
    """Every table carries the name of whoever defines it, so that branches and purges know theirs."""
    for mapper in Base.registry.mappers:
        owner = registry.owner_of(mapper.class_.__module__)
        prefix = f"{owner.name if owner else 'core'}__"
        for table in mapper.tables:
            if not getattr(table, "name", prefix).startswith(prefix):
                raise StartError(f"The table {table} of {mapper.class_.__module__} must be named {prefix}….")


def _check_permissions() -> None:
    """A permission is declared once, by the addon whose name it begins with."""
    seen: dict[str, str] = {}
    for owner, permission in declared_permissions():
        if other := seen.get(permission.code):
            raise StartError(f"The permission {permission.code!r} is declared twice, by {other} and {owner}.")
        if not permission.code.startswith(f"{owner}."):
            raise StartError(f"The permission {permission.code!r} of {owner} must be named {owner}….")
        seen[permission.code] = owner


def _mount(app: Flask, registry: Registry) -> None:
    for manifest, blueprint in registry.collect("register_blueprints"):
        if blueprint.name != manifest.name and not blueprint.name.startswith(f"{manifest.name}_"):
            raise StartError(f"The blueprint {blueprint.name!r} must be named after {manifest.name}.")
        app.register_blueprint(blueprint)
