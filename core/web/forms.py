"""A form that other addons may extend: one POST, one transaction, a schema per section."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from flask import render_template
from markupsafe import Markup
from marshmallow import ValidationError

from core.contributions import FormSection
from core.errors import Invalid
from core.registry import registry
from core.web.problems import flatten


@dataclass
class _Part:
    """One addon's section with what was typed into it and what is wrong with it."""

    section: FormSection
    values: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


class ExtensibleForm:
    """The sections the addons add to the form ``name`` for ``subject``, each under the prefix ``<addon>-``.

    The page shows ``form.html()`` inside its own form; its view calls ``validate`` before the unit of work
    and ``save`` inside it. Addons switched off in the centre are left out.
    """

    def __init__(self, name: str, subject: Any = None, centre_id: int | None = None) -> None:
        self.name = name
        self.subject = subject
        found = registry().collect("form_sections", centre=centre_id, form=name, subject=subject)
        self._parts: dict[str, _Part] = {}
        for manifest, section in found:
            if manifest.name in self._parts:
                raise ValueError(f"{manifest.name} adds two sections to the form {name}: it may add one")
            self._parts[manifest.name] = _Part(section)

    @property
    def addons(self) -> list[str]:
        """The addons that extend the form, dependencies first."""
        return list(self._parts)

    def filled(self) -> Self:
        """The form with what the subject holds now (for a page that shows it for the first time)."""
        for part in self._parts.values():
            part.values = part.section.load(self.subject)
        return self

    def validate(self, data: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
        """What each section makes of the posted ``data``: {addon: {field: value}}.

        Raises Invalid with every field at fault ("pos_ticketing-seats") in ``fields``. A field that no
        section knows is refused too. A section none of whose fields was posted was not on the page (its addon
        was switched on meanwhile): it is left as it is, so a section of checkboxes needs a hidden field.
        """
        clean: dict[str, dict[str, Any]] = {}
        errors: dict[str, str] = {}
        for addon, part in self._parts.items():
            part.values = self._own(addon, data, part.section)
            if not part.values:
                continue
            try:
                clean[addon] = dict(part.section.schema.load(part.values))
                part.errors = {}
            except ValidationError as error:
                part.errors = flatten({"form": error.messages})
                errors |= {f"{addon}-{name}": text for name, text in part.errors.items()}
        if errors:
            raise Invalid(fields=errors)
        return clean

    def save(self, subject: Any, clean: Mapping[str, Mapping[str, Any]]) -> None:
        """Let each section store its values for ``subject``, inside the caller's unit of work."""
        for addon, values in clean.items():
            self._parts[addon].section.save(subject, dict(values))

    def html(self) -> Markup:
        """The fields of every section, in order of dependency, to put inside the page's form.

        A section's template gets ``prefix`` ("pos_ticketing-"), ``values``, ``errors`` and ``subject``.
        """
        return Markup("\n").join(
            Markup(  # noqa: S704 - our own template, escaped
                render_template(
                    part.section.template,
                    prefix=f"{addon}-",
                    values=part.values,
                    errors=part.errors,
                    subject=self.subject,
                )
            )
            for addon, part in self._parts.items()
        )

    @staticmethod
    def _own(addon: str, data: Mapping[str, Any], section: FormSection) -> dict[str, Any]:
        """The posted values of one section without their prefix; lists where the schema wants them."""
        own: dict[str, Any] = {}
        for key in data:
            name = key.removeprefix(f"{addon}-")
            if name == key:
                continue
            own[name] = _value(data, key, section, name)
        return own


def _value(data: Mapping[str, Any], key: str, section: FormSection, name: str) -> Any:
    from marshmallow.fields import List

    wants_list = isinstance(section.schema.fields.get(name), List)
    getlist = getattr(data, "getlist", None)
    if wants_list and getlist is not None:
        values: Iterable[Any] = getlist(key)
        return list(values)
    return data[key]
