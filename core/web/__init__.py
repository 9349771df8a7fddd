"""The web shell: layout, languages, security headers, error pages, lists, slots and forms."""

from __future__ import annotations

from flask import Flask


def init_web(app: Flask) -> None:
    """Give ``app`` its shell. The registry and the settings must already be in ``app.extensions``.

    Blueprints (host, then addons) are registered by the caller, before or after.
    """
    from core.web import assets, converters, csp, csrf, errors, home, i18n, layout, reading, templating
    from core.web.json_body import GuichetRequest

    app.request_class = GuichetRequest
    converters.init_app(app)
    templating.init_app(app)
    i18n.init_app(app)
    assets.init_app(app)
    csp.init_app(app)
    reading.init_app(app)
    csrf.init_app(app)
    errors.init_app(app)
    layout.init_app(app)
    home.init_app(app)
