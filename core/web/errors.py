"""What a request gets when it fails: a page, an htmx fragment or JSON; never a traceback."""

from __future__ import annotations

from typing import Any

import structlog
from flask import (
    Flask,
    Response,
    current_app,
    flash,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_wtf.csrf import CSRFError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, Unauthorized
from werkzeug.wrappers import Response as BaseResponse

from core.db import db
from core.errors import Refusal, Stale
from core.i18n import N_
from core.identity.errors import NotLoggedIn, PasswordChangeDue
from core.logs import reference
from core.web.csrf import API_PREFIX
from core.web.i18n import refusal_text, translate
from core.web.problems import ACCOUNT_ENDPOINT, LOGIN_ENDPOINT, Problem, problem_of

__all__ = [
    "flash_refusal",
    "form_errors",
    "init_app",
    "refusal_fields",
    "refusal_text",
    "wants_fragment",
    "wants_json",
]

_log = structlog.get_logger("core.web.errors")


class PageTooOld(Refusal):
    """The token against forged requests is missing, of another login, or worn out."""

    code = "core.csrf"
    status = 400
    message = N_("This page is too old to be sent. Reload it and try again.")


def wants_json() -> bool:
    """Whether the caller is a program: the API, or a script that sends or accepts JSON."""
    if request.path.startswith(API_PREFIX) or request.is_json:
        return True
    accepted = request.accept_mimetypes
    return "application/json" in accepted.values() and not accepted.accept_html


def wants_fragment() -> bool:
    """Whether htmx asks for a part of a page."""
    return request.headers.get("HX-Request") == "true" and "HX-History-Restore-Request" not in request.headers


def refusal_fields(refusal: Refusal) -> dict[str, str]:
    """The refused fields and their sentences, in the language of the request.

    The refusal's own sentence, repeated at a field, is filled with the same values.
    """
    return {
        name: refusal_text(refusal) if text == refusal.msgid else translate(text)
        for name, text in refusal.fields.items()
    }


def form_errors(refusal: Refusal, otherwise: str = "form") -> dict[str, str]:
    """What a refused form shows: at the refused fields, or at ``otherwise`` where the refusal names none."""
    return refusal_fields(refusal) or {otherwise: refusal_text(refusal)}


def flash_refusal(refusal: Refusal) -> None:
    """Show the sentence of a refusal on the next page (for a view that redirects)."""
    flash(refusal_text(refusal), "danger")


def init_app(app: Flask) -> None:
    """Answer every refusal and every error of ``app``."""
    app.register_error_handler(Refusal, _on_refusal)
    app.register_error_handler(StaleDataError, lambda error: _on_refusal(Stale()))
    app.register_error_handler(CSRFError, _on_csrf)
    app.register_error_handler(HTTPException, _on_http)


def _on_refusal(refusal: Refusal) -> BaseResponse:
    if isinstance(refusal, NotLoggedIn) and not wants_json():
        return _to(url_for(LOGIN_ENDPOINT, next=_asked_page()))
    if isinstance(refusal, PasswordChangeDue) and not wants_json():
        flash_refusal(refusal)
        return _to(url_for(ACCOUNT_ENDPOINT))
    links = [(translate(link.label), url_for(link.endpoint, **link.args)) for link in refusal.links]
    return _answer(
        Problem(
            status=refusal.status,
            code=refusal.error_code,
            message=refusal_text(refusal),
            fields=refusal_fields(refusal),
            links=links,
            details=getattr(refusal, "details", {}),
        )
    )


def _on_csrf(error: CSRFError) -> BaseResponse:
    return _on_refusal(PageTooOld())


def _on_http(error: HTTPException) -> BaseResponse:
    if error.response is not None:
        return make_response(error.response)
    if isinstance(error, Unauthorized) and not wants_json():
        return _to(url_for(LOGIN_ENDPOINT, next=_asked_page()))
    if error.code is not None and error.code < 400:
        return make_response(error.get_response())
    response = _answer(problem_of(error))
    for name, value in error.get_headers():
        if name.lower() in {"allow", "retry-after", "www-authenticate"}:
            response.headers[name] = value
    return response


def _asked_page() -> str | None:
    """The page to come back to after the login; never a POST nor a part of a page."""
    return request.full_path.rstrip("?") if request.method == "GET" and not wants_fragment() else None


def _to(target: str) -> BaseResponse:
    """Lead to another page, out of a part of a page too."""
    if wants_fragment():
        response = make_response("", 401)
        response.headers["HX-Redirect"] = target
        return response
    return redirect(target)


def _answer(problem: Problem) -> Response:
    """Log a problem under the request's short code and show it in the form the caller understands.

    Flask has already logged the traceback of what broke, under the same code.
    """
    code = reference()
    log = _log.error if problem.status >= 500 else _log.info
    log("refused", status=problem.status, code=problem.code)
    _rollback()
    if wants_json():
        response = jsonify(_body(problem, code))
    elif wants_fragment():
        response = make_response(_bare("core/error_fragment.html", problem, code))
        response.headers["HX-Retarget"] = "#messages"
        response.headers["HX-Reswap"] = "innerHTML show:window:top"
    else:
        response = make_response(_page(problem, code))
    response.status_code = problem.status
    return response


def _body(problem: Problem, code: str) -> dict[str, Any]:
    """The one shape of an error in the API (docs/api): code, message, fields."""
    message = problem.message
    if problem.status >= 500:
        message = translate(N_("%(message)s Reference: %(reference)s."), message=message, reference=code)
    return {"code": problem.code, "message": message, "fields": problem.fields, **problem.details}


def _page(problem: Problem, code: str) -> str:
    """The error page; a bare one, that needs no database, for what broke."""
    if problem.status >= 500:
        return _bare("core/error_bare.html", problem, code)
    try:
        return render_template("core/error.html", problem=problem, reference=code)
    except Exception as error:
        _log.error("error_page_failed", exc_info=error)
        return _bare("core/error_bare.html", problem, code)


def _bare(template: str, problem: Problem, code: str) -> str:
    """A template rendered without the values of the layout, which ask the database."""
    return current_app.jinja_env.get_template(template).render(problem=problem, reference=code)


def _rollback() -> None:
    """Leave a transaction that failed, so that the error page can read again."""
    try:
        db.session.rollback()
    except Exception as error:
        _log.error("rollback_failed", exc_info=error)
