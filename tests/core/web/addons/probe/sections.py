"""A section that the probe adds to the form ``probe.form``; what is saved lands in a list."""

from __future__ import annotations

from typing import Any

from marshmallow import RAISE, Schema, fields, validate

from core.contributions import FormSection

SAVED: list[tuple[Any, dict[str, Any]]] = []


class Extra(Schema):
    class Meta:
        unknown = RAISE

    seats = fields.Integer(required=True, validate=validate.Range(min=1))
    zones = fields.List(fields.String(), load_default=list)


def load(subject: Any) -> dict[str, Any]:
    return {"seats": subject["seats"], "zones": []}


def save(subject: Any, values: dict[str, Any]) -> None:
    SAVED.append((subject, values))


SECTION = FormSection(Extra(), "probe/section.html", load, save)
