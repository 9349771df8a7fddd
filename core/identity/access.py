"""Who may call an endpoint: every view says it with a decorator, and the start stops where one does not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, request
from flask.typing import ResponseReturnValue
from werkzeug.routing import Rule

from core.errors import Forbidden
from core.identity.actor import current_actor
from core.identity.errors import NotLoggedIn, PasswordChangeDue
from core.manifest import StartError

View = TypeVar("View", bound=Callable[..., Any] | type)

_ATTRIBUTE = "guichet_access"
_STATIC = ("static", "static_addon")


@dataclass(frozen=True)
class Access:
    """What a view asks of the actor: nothing, a login, or a login and a permission."""

    login: bool
    permission: str | None = None
    background: bool = False
    """A poll by a page left open: it does not count as activity for the idle logout."""
    before_password_change: bool = False
    """Stays open to a user who must first choose a new password."""


def public(view: View) -> View:
    """Anybody may call this view, logged in or not."""
    setattr(view, _ATTRIBUTE, Access(login=False))
    return view


def authenticated(
    view: View | None = None, *, background: bool = False, before_password_change: bool = False
) -> Any:
    """Any logged-in user may call this view. Used bare or with arguments (``Access`` explains them)."""
    access = Access(True, background=background, before_password_change=before_password_change)

    def mark(target: View) -> View:
        setattr(target, _ATTRIBUTE, access)
        return target

    return mark if view is None else mark(view)


def requires(permission: str, *, background: bool = False) -> Callable[[View], View]:
    """Only users with ``permission`` may call this view.

    The centre is checked where the object is known: ``visible()`` and ``require(permission, centre_id)``.
    ``background`` marks a poll that must not keep an idle login alive.
    """
    access = Access(True, permission, background=background)

    def mark(target: View) -> View:
        setattr(target, _ATTRIBUTE, access)
        return target

    return mark


def access_of(app: Flask, endpoint: str, method: str = "GET") -> Access | None:
    """What an endpoint asks for, or None where its view does not say."""
    if endpoint in _STATIC or endpoint.endswith(".static"):
        return Access(login=False)
    declared = app.extensions.get(_ATTRIBUTE, {}).get(endpoint)
    if isinstance(declared, Access):
        return declared
    view = app.view_functions.get(endpoint)
    view_class = getattr(view, "view_class", None)
    for holder in (view, _method_of(view_class, method), view_class):
        found = getattr(holder, _ATTRIBUTE, None)
        if isinstance(found, Access):
            return found
    return None


def check_access(app: Flask) -> ResponseReturnValue | None:
    """Refuse the current request unless its actor may call its endpoint (a ``before_request`` handler).

    Raises NotLoggedIn, Forbidden, PasswordChangeDue. An unknown address goes on to its 404.
    """
    if request.endpoint is None or request.routing_exception is not None:
        return None
    access = access_of(app, request.endpoint, request.method)
    if access is None:
        raise Forbidden()
    if not access.login:
        return None
    actor = current_actor()
    if actor.is_anonymous:
        raise NotLoggedIn()
    if actor.must_change_password and not access.before_password_change:
        raise PasswordChangeDue()
    if access.permission is not None and not actor.may(access.permission):
        raise Forbidden(permission=access.permission)
    return None


def declared_access(app: Flask) -> Iterator[tuple[Rule, str, Access | None]]:
    """(rule, method, what it asks for) of every address; HEAD and OPTIONS follow the others."""
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule, method, access_of(app, rule.endpoint, method)


def endpoints_without_access(app: Flask) -> list[str]:
    """The endpoints that do not say who may call them."""
    return sorted({rule.endpoint for rule, _, access in declared_access(app) if access is None})


def declare_access(app: Flask, endpoint: str, access: Access) -> None:
    """Say who may call an endpoint whose view a library made and no decorator can mark."""
    app.extensions.setdefault(_ATTRIBUTE, {})[endpoint] = access


def check_every_endpoint(app: Flask) -> None:
    """Stop the start when a view does not say who may call it (architecture.md, section 10)."""
    if silent := endpoints_without_access(app):
        raise StartError(f"These endpoints do not say who may call them: {', '.join(silent)}.")


def _method_of(view_class: type | None, method: str) -> object:
    """The function of a class of views that answers a method (HEAD is answered by ``get``)."""
    name = "get" if method in {"HEAD", "OPTIONS"} else method.lower()
    return getattr(view_class, name, None)
