"""Refusals: what went against a rule, told in one sentence that says what, why and what to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from core.i18n import N_


@dataclass(frozen=True)
class Link:
    """Where the reader of a refusal can go: an endpoint and its arguments."""

    label: str
    endpoint: str
    args: dict[str, Any] = field(default_factory=dict)


class Sentences(tuple[tuple[str, dict[str, str]], ...]):
    """A parameter made of sentences, msgids with their values (msgids too): the edge translates each."""

    def __str__(self) -> str:
        return " ".join(msgid % values if values else msgid for msgid, values in self)


class Cents(int):
    """A parameter that is an amount of money: the edge writes it in the language of the reader."""

    def __str__(self) -> str:
        return f"{'-' if self < 0 else ''}{abs(self) // 100}.{abs(self) % 100:02d}"


class Refusal(Exception):
    """A request that a rule forbids. Changes nothing; never a 500.

    ``message`` is a msgid with ``%(name)s`` places filled from ``params``; the edge translates it.
    ``code`` is stable and documented: programs test it, never the sentence.
    """

    code: ClassVar[str] = "core.refused"
    status: ClassVar[int] = 409
    message: ClassVar[str] = N_("This cannot be done.")

    def __init__(
        self,
        message: str | None = None,
        *,
        code: str | None = None,
        fields: dict[str, str] | None = None,
        links: list[Link] | None = None,
        **params: Any,
    ) -> None:
        self.msgid = message or type(self).message
        self.error_code = code or type(self).code
        self.fields = fields or {}
        self.links = links or []
        self.params = params
        super().__init__(self.msgid)

    def __str__(self) -> str:
        return self.msgid % self.params if self.params else self.msgid


class Invalid(Refusal):
    """What was sent is not usable: a form field, a JSON body, a file."""

    code = "core.invalid"
    status = 422
    message = N_("Some of what was sent is not valid.")


class NotFound(Refusal):
    """There is no such thing, or not for this user: the two are never told apart."""

    code = "core.not_found"
    status = 404
    message = N_("There is nothing here, or it belongs to a centre you are not attached to.")


class Forbidden(Refusal):
    """The user lacks a permission: ``Forbidden(permission=code)`` also tells programs which."""

    code = "core.forbidden"
    status = 403
    message = N_("You do not have the right to do this. Ask an administrator.")

    @property
    def details(self) -> dict[str, str]:
        """For the JSON answer: the missing permission, where it is known."""
        return {"permission": self.params["permission"]} if "permission" in self.params else {}


class Stale(Refusal):
    """The document changed between the page and the button (glossary, "Sentences that users know")."""

    code = "core.stale"
    message = N_("The requested operation cannot be done. The document was modified on another workstation.")
