"""What an HTTP error is called and how it is told: code, title, sentence, the fields at fault."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from werkzeug.exceptions import HTTPException

from core.i18n import N_
from core.web.field_messages import field_text
from core.web.i18n import translate

LOGIN_ENDPOINT = "identity.login"
ACCOUNT_ENDPOINT = "identity.account"


@dataclass(frozen=True)
class Problem:
    """An error ready to be shown: ``message`` and ``fields`` are already in the reader's language."""

    status: int
    code: str
    message: str
    fields: dict[str, str] = field(default_factory=dict)
    links: list[tuple[str, str]] = field(default_factory=list)
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The heading of the error page, in the reader's language."""
        return translate(TITLES.get(self.status, TITLES[500] if self.status >= 500 else TITLES[400]))


TITLES: dict[int, str] = {
    400: N_("Request not understood"),
    401: N_("Please log in"),
    403: N_("Not allowed"),
    404: N_("Nothing here"),
    405: N_("Not possible here"),
    409: N_("Not possible now"),
    413: N_("File too large"),
    422: N_("Not valid"),
    429: N_("Too many attempts"),
    500: N_("Something went wrong"),
}

HTTP_PROBLEMS: dict[int, tuple[str, str]] = {
    400: ("core.bad_request", N_("The request could not be understood. Go back and try again.")),
    401: ("core.not_logged_in", N_("Please log in.")),
    403: ("core.forbidden", N_("You do not have the right to do this. Ask an administrator.")),
    404: ("core.not_found", N_("There is nothing here, or it belongs to a centre you are not attached to.")),
    405: ("core.method_not_allowed", N_("This address is not used that way. Go back and use the buttons.")),
    409: ("core.conflict", N_("This cannot be done now: something changed meanwhile. Reload the page.")),
    413: ("core.too_large", N_("What was sent is too large. Send a smaller file.")),
    415: ("core.media_type", N_("This kind of content is not accepted here.")),
    422: ("core.invalid", N_("Some of what was sent is not valid.")),
    429: ("core.too_many_requests", N_("Too many attempts in a short time. Wait a minute and try again.")),
    500: ("core.internal_error", N_("An unexpected error happened and nothing was saved. Try again.")),
    503: ("core.unavailable", N_("The service is not available now. Try again in a moment.")),
}


def problem_of(error: HTTPException) -> Problem:
    """The problem behind an HTTP error; validation errors of the API name their fields."""
    status = error.code or 500
    code, message = HTTP_PROBLEMS.get(status, HTTP_PROBLEMS[500 if status >= 500 else 400])
    messages = (getattr(error, "data", None) or {}).get("messages", {})
    return Problem(
        status=status,
        code=code,
        message=translate(message),
        fields=flatten(messages) if isinstance(messages, Mapping) else {},
    )


def flatten(messages: Mapping[Any, Any]) -> dict[str, str]:
    """{"items.0.kind": "…"} from the nested messages of webargs and marshmallow.

    The outermost key of webargs is where the value came from (json, query …) and is left out.
    """
    found: dict[str, str] = {}
    for location, inner in messages.items():
        _walk("" if location in _LOCATIONS else str(location), inner, found)
    return found


_LOCATIONS = {"json", "query", "form", "files", "headers", "path", "json_or_form", "querystring"}


def _walk(path: str, node: Any, found: dict[str, str]) -> None:
    if isinstance(node, Mapping):
        for key, inner in node.items():
            own = "" if key == "_schema" else str(key)
            _walk(f"{path}.{own}".strip("."), inner, found)
    elif isinstance(node, (list, tuple)):
        found[path] = " ".join(field_text(str(text)) for text in node)
    else:
        found[path] = field_text(str(node))
