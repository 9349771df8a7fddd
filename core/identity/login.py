"""Who is behind a request: login cookie (Flask-Login) or bearer token, idle logout, access check."""

from __future__ import annotations

from typing import Any, cast

from flask import Flask, Request, current_app, g, request, session
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from limits import RateLimitItem, parse

from core import clock
from core.config import HostSettings, settings
from core.identity.access import access_of, check_access
from core.identity.actor import ANONYMOUS, Actor, current_actor, reset_actor, set_actor
from core.identity.errors import NotLoggedIn, TooManyAttempts
from core.identity.loading import load_token, load_user
from core.identity.services.sign_in import SignedIn, record_logout
from core.uow import unit_of_work

API_PREFIX = "/api/"
_SEEN = "seen"
"""Key in the cookie: when the user was last active, in seconds since 1970."""
_RESET = "guichet_actor"
_LIMITER = "guichet_login_limiter"


class Account(UserMixin):
    """What Flask-Login calls the user: the actor, and the epoch that ties the cookie to him."""

    def __init__(self, actor: Actor, session_epoch: int) -> None:
        self.actor = actor
        self.id = actor.user_id
        self.name = actor.name
        self.login = actor.login
        self.language = actor.language
        self.theme = actor.theme
        self.session_epoch = session_epoch

    def get_id(self) -> str:
        return f"{self.id}.{self.session_epoch}"


def init_login(app: Flask) -> None:
    """Give every request its actor, check what it may call, and mount the pages of identity."""
    from core.identity.views import mount

    config: HostSettings = app.extensions["settings"]
    manager = LoginManager()
    manager.user_loader(_from_cookie)
    manager.request_loader(_from_bearer)
    manager.init_app(app)
    app.extensions[_LIMITER] = Limiter(
        get_remote_address,
        app=app,
        storage_uri=config.jobs.redis_url or "memory://",
        strategy="moving-window",
    )
    app.before_request(_begin)
    app.before_request(lambda: check_access(app))
    app.teardown_request(_end)
    mount(app)


def sign_in(signed: SignedIn) -> None:
    """Start a fresh login cookie for a user whose password was right; what the visitor had is forgotten."""
    loaded = load_user(signed.user_id)
    if loaded is None:
        raise NotLoggedIn()
    _forget()
    login_user(Account(loaded.actor, signed.session_epoch))
    session[_SEEN] = _now()


def sign_out() -> None:
    """End the login of this browser and enter it in the journal; nothing happens to a visitor."""
    actor = current_actor()
    if actor.is_anonymous:
        return
    with unit_of_work():
        record_logout(actor.user_id)
    logout_user()
    _forget()


def renew_cookie(session_epoch: int) -> None:
    """Keep this browser logged in although the user's other sessions were ended."""
    session["_user_id"] = f"{current_actor().user_id}.{session_epoch}"


def refuse_hasty_address() -> None:
    """Raise TooManyAttempts when this address failed too often lately."""
    limiter, limit = _limit()
    if not limiter.limiter.test(limit, "login", _address()):
        raise TooManyAttempts()


def count_failed_login() -> None:
    """Count a failed login of this address."""
    limiter, limit = _limit()
    limiter.limiter.hit(limit, "login", _address())


def forget_failed_logins() -> None:
    """Forget the failed logins of every address."""
    _limit()[0].reset()


def _begin() -> None:
    """Before everything else: the actor of this request, never one left over."""
    setattr(g, _RESET, set_actor(ANONYMOUS))
    g.pop("_login_user", None)  # an application context may outlive a request
    if request.endpoint is not None and request.endpoint.rpartition(".")[2] in {"static", "static_addon"}:
        return
    account = cast(Any, current_user)
    if account.is_authenticated:
        set_actor(account.actor)
    elif _bearer(request) is not None:
        raise NotLoggedIn()


def _end(error: BaseException | None) -> None:
    token = g.pop(_RESET, None)
    if token is not None:
        reset_actor(token)


def _from_cookie(cookie_id: str) -> Account | None:
    """The user of a login cookie whose epoch is still his, and who was active lately."""
    if _bearer(request) is not None:
        return None
    user_id, _, epoch = cookie_id.partition(".")
    loaded = load_user(int(user_id))
    if loaded is None or str(loaded.session_epoch) != epoch:
        _forget()
        return None
    idle = _now() - int(session.get(_SEEN, 0))
    if idle > settings().login.idle_minutes * 60:
        with unit_of_work():
            record_logout(loaded.actor.user_id, idle=True)
        _forget()
        return None
    access = access_of(current_app, request.endpoint, request.method) if request.endpoint else None
    if idle >= 20 and (access is None or not access.background):
        session[_SEEN] = _now()
    return Account(loaded.actor, loaded.session_epoch)


def _from_bearer(incoming: Request) -> Account | None:
    """The user of a bearer token; tokens are for the API only, and put the login cookie aside."""
    secret = _bearer(incoming)
    actor = load_token(secret, clock.now()) if secret else None
    return Account(actor, -1) if actor is not None else None


def _bearer(incoming: Request) -> str | None:
    """The token an API request brings; "" for an empty one, None when it brings none."""
    scheme, _, secret = incoming.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not incoming.path.startswith(API_PREFIX):
        return None
    return secret.strip()


def _forget() -> None:
    """Forget everything but what belongs to the workstation: its language and its centre."""
    kept = {name: session[name] for name in ("language", "centre_id") if name in session}
    session.clear()
    session.update(kept)


def _limit() -> tuple[Limiter, RateLimitItem]:
    return current_app.extensions[_LIMITER], parse(settings().login.rate_limit)


def _address() -> str:
    return get_remote_address()


def _now() -> int:
    return int(clock.now().timestamp())
