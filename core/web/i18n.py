"""Languages: which one a request speaks, and the functions that translate (French and English)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from flask import Flask, has_request_context, request, request_started, session
from flask_babel import Babel, force_locale, get_domain, get_locale, gettext, lazy_gettext, ngettext, refresh

from core.config import settings
from core.errors import Cents, Refusal, Sentences
from core.identity.actor import current_actor
from core.registry import Registry
from core.web import filters
from core.web.catalog import LANGUAGES, PoDomain

__all__ = ["LANGUAGES", "_", "language", "lazy_gettext", "ngettext", "refusal_text", "speaking", "translate"]

_ = gettext

HOST = Path(__file__).parent.parent


class GuichetBabel(Babel):
    """Flask-babel over the po files of the host and the enabled addons."""

    def __init__(self, domain: PoDomain) -> None:
        super().__init__()
        self.po_domain = domain

    @property
    def domain_instance(self) -> PoDomain:
        return self.po_domain


def init_app(app: Flask) -> None:
    """Read the texts and choose the language of each request."""
    registry: Registry = app.extensions["registry"]
    packages = [manifest.path for manifest in registry.enabled]
    babel = GuichetBabel(PoDomain([HOST, *packages]))
    babel.init_app(app, default_locale="fr", locale_selector=_select_language)
    request_started.connect(_forget_language, app)
    app.jinja_env.filters.update(
        money=filters.money,
        number=filters.number,
        rate=filters.rate,
        localtime=filters.localtime,
        localdate=filters.localdate,
        translate=translate,
    )
    app.jinja_env.globals.update(translate=translate, language=language)


def _forget_language(sender: Flask, **_kwargs: Any) -> None:
    """Each request chooses anew, even where several share one application context (tests)."""
    refresh()


def language() -> str:
    """``fr`` or ``en``, the language of the running request (outside of one: the deployment's)."""
    locale = get_locale()
    return str(locale.language) if locale is not None else "fr"


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Write texts, amounts and dates inside the block in ``fr`` or ``en``: a mail speaks its reader's language."""
    with force_locale(language):
        yield


def translate(msgid: str, **params: Any) -> str:
    """The text of a msgid marked with ``N_`` in the language of the request."""
    text = str(get_domain().get_translations().ugettext(str(msgid))) if msgid else ""
    return text % params if params else text


def refusal_text(refusal: Refusal) -> str:
    """The sentence of a refusal in the language of the request, with its amounts, days and sentences in it."""
    return translate(refusal.msgid, **{name: _parameter(value) for name, value in refusal.params.items()})


def _parameter(value: Any) -> Any:
    if isinstance(value, Sentences):
        return " ".join(_sentence(*part) for part in value)
    if isinstance(value, Cents):
        return filters.money(value)
    return filters.localdate(value) if isinstance(value, date) else value


def _sentence(msgid: str, values: dict[str, str]) -> str:
    return translate(msgid, **{name: translate(value) for name, value in values.items()})


def _select_language() -> str:
    """User, then session, then the browser's wish, then the deployment's language."""
    chosen = current_actor().language
    if has_request_context():
        chosen = chosen or session.get("language") or request.accept_languages.best_match(LANGUAGES)
    return chosen if chosen in LANGUAGES else settings().app.language
