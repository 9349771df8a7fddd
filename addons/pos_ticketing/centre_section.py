"""The ticketing's part of the form of a centre: the code and the name of its ticket series."""

from __future__ import annotations

from typing import Any

import marshmallow as ma
from marshmallow import validate

from addons.pos_ticketing.services.setup import DEFAULT_SERIES, is_numbered, save_series, series_of
from core.contributions import FormSection
from core.i18n import N_
from core.identity.models import Centre
from core.limits import is_clean

CENTRE_FORM = "core.centre"

CODE_FORM = N_("1 to 10 capital letters or digits.")
CODE_STAYS = N_("Tickets were numbered with this code: it stays.")
NAME_FORM = N_("120 printable characters at most.")


class SeriesSchema(ma.Schema):
    """The two fields; ``fixed`` is the code that may not change any more, or None."""

    code = ma.fields.String(required=True, validate=validate.Regexp(r"[A-Z0-9]{1,10}\Z", error=CODE_FORM))
    name = ma.fields.String(load_default="", validate=validate.Length(max=120, error=NAME_FORM))

    def __init__(self, fixed: str | None) -> None:
        super().__init__()
        self.fixed = fixed

    @ma.validates_schema
    def _check(self, values: dict[str, Any], **kwargs: Any) -> None:
        if self.fixed is not None and values["code"] != self.fixed:
            raise ma.ValidationError(CODE_STAYS, "code")
        if not is_clean(values["name"]):
            raise ma.ValidationError(NAME_FORM, "name")


def section(centre: Centre | None) -> FormSection:
    """The section for a centre, or for a new one (None)."""
    series = series_of(centre.id) if centre is not None else None
    fixed = series.code if series is not None and is_numbered(series) else None
    return FormSection(
        schema=SeriesSchema(fixed),
        template="pos_ticketing/centre_section.html",
        load=_load,
        save=_save,
    )


def _load(centre: Centre | None) -> dict[str, Any]:
    series = series_of(centre.id) if centre is not None else None
    if series is None:
        return {"code": DEFAULT_SERIES, "name": "", "fixed": False}
    return {"code": series.code, "name": series.name, "fixed": is_numbered(series)}


def _save(centre: Centre, values: dict[str, Any]) -> None:
    save_series(centre.id, values["code"].strip(), values["name"].strip())
