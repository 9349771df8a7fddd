"""Set-up pages of ticket and document templates: the list, the editor, and the picture of what is typed."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from addons.pos_ticketing.models import DocumentTemplate
from addons.pos_ticketing.models.document import DOCUMENT_TEMPLATE, TICKET_TEMPLATE
from addons.pos_ticketing.permissions import SETUP
from addons.pos_ticketing.services import document_fields, ticket_fields
from addons.pos_ticketing.services.setup_templates import TemplateValues, checked_page, save_template
from addons.pos_ticketing.services.starter_templates import STARTERS
from addons.pos_ticketing.views import blueprint
from addons.pos_ticketing.views.setup_pages import saved
from core.documents.pdf import html_pdf
from core.errors import Refusal
from core.i18n import N_
from core.identity.access import requires
from core.identity.actor import require
from core.identity.visibility import visible
from core.web.centre import current_centre
from core.web.errors import form_errors
from core.web.i18n import _, translate
from core.web.reading import UNKNOWN_CHOICE, FormFault, lines, text
from core.web.tables import Column, Empty, Filter, Table

KINDS = {TICKET_TEMPLATE: N_("Ticket"), DOCUMENT_TEMPLATE: N_("Document")}
NOT_A_LENGTH = N_("Write millimetres between %(least)s and %(most)s, such as 80 or 54.5.")
TAG_IN_STYLE = N_("A style holds CSS only.")
SMALLEST, LARGEST = 200, 6000
"""Tenths of a millimetre: from a label of 2 cm to a sheet of 60 cm."""
LONGEST = 20_000
MARGINS = ("margin_top", "margin_right", "margin_bottom", "margin_left")


@blueprint.get("/templates")
@requires(SETUP)
def template_list() -> ResponseReturnValue:
    """The templates of the current centre."""
    centre, found = current_centre(), DocumentTemplate
    require(SETUP, centre.id)
    shown: list[Any] = [found.id, found.name, found.kind, found.width, found.height, found.active]
    table = Table(
        "templates",
        select(*shown).where(found.centre_id == centre.id),
        [
            Column(
                "name",
                _("Template"),
                sort=found.name,
                link=lambda row: url_for("pos_ticketing.template_edit", template_id=row.id),
            ),
            Column("kind", _("Of what"), value=lambda row: translate(KINDS[row.kind]), sort=found.kind),
            Column("size", _("Size"), value=lambda row: f"{row.width / 10:g} × {row.height / 10:g} mm"),
            Column("active", _("In use"), sort=found.active, format="yesno"),
        ],
        search=[found.name],
        filters=[
            Filter(
                "kind", _("Of what"), found.kind, [(kind, translate(name)) for kind, name in KINDS.items()]
            )
        ],
        order=[found.kind, found.name, found.id],
        empty=Empty(
            _("No template yet"),
            _("Without one, tickets are printed in the layout of the house."),
            url_for("pos_ticketing.template_new", kind=TICKET_TEMPLATE),
            _("New ticket template"),
        ),
    )
    return table.render("pos_ticketing/templates.html")


@blueprint.route("/templates/new", methods=["GET", "POST"])
@requires(SETUP)
def template_new() -> ResponseReturnValue:
    """Make a template, from one that can be printed as it is."""
    centre = current_centre()
    require(SETUP, centre.id)
    kind = request.args.get("kind", TICKET_TEMPLATE)
    return _form(centre.id, None, STARTERS[kind if kind in STARTERS else TICKET_TEMPLATE])


@blueprint.route("/templates/<int:template_id>", methods=["GET", "POST"])
@requires(SETUP)
def template_edit(template_id: int) -> ResponseReturnValue:
    """Change a template; what was printed stays as it is."""
    found = visible(DocumentTemplate, template_id)
    require(SETUP, found.centre_id)
    names = TemplateValues._fields
    return _form(found.centre_id, found, TemplateValues(*(getattr(found, name) for name in names)))


@blueprint.post("/templates/preview.pdf")
@requires(SETUP)
def template_preview() -> ResponseReturnValue:
    """The PDF of what is typed, with a made-up ticket or order; nothing is saved."""
    require(SETUP, current_centre().id)
    try:
        content = html_pdf(checked_page(_values()))
    except Refusal as refusal:
        errors = form_errors(refusal)
        return render_template("pos_ticketing/template_refused.html", errors=errors), refusal.status
    response = Response(content, mimetype="application/pdf")
    response.headers["Cache-Control"] = "no-store"
    return response


def _form(centre_id: int, found: DocumentTemplate | None, stored: TemplateValues) -> ResponseReturnValue:
    def page(errors: dict[str, str]) -> str:
        fields = ticket_fields.FIELDS if stored.kind == TICKET_TEMPLATE else document_fields.FIELDS
        return render_template(
            "pos_ticketing/template.html", found=found, stored=stored, fields=fields, errors=errors
        )

    def work() -> dict[str, Any]:
        kept = save_template(centre_id, _values(), found.id if found else None)
        return {"template": kept.id}

    if request.method == "GET":
        return page({})
    return saved(
        "template",
        work,
        page,
        _("The template is saved."),
        url_for("pos_ticketing.template_list"),
    )


def _values() -> TemplateValues:
    """The fields of a template. Raises FormFault."""
    kind = request.form.get("kind", "")
    if kind not in KINDS:
        raise FormFault(fields={"kind": UNKNOWN_CHOICE})
    style = lines("style", most=LONGEST)
    if "<" in style:
        raise FormFault(fields={"style": TAG_IN_STYLE})
    return TemplateValues(
        name=text("name", most=80),
        kind=kind,
        body=lines("body", most=LONGEST, required=True),
        style=style,
        width=_tenths("width", SMALLEST, LARGEST),
        height=_tenths("height", SMALLEST, LARGEST),
        **{name: _tenths(name, 0, 500) for name in MARGINS},
        active=request.form.get("active") == "1",
    )


def _tenths(name: str, least: int, most: int) -> int:
    """Millimetres with one decimal as tenths. Raises FormFault."""
    typed = request.form.get(name, "").strip().replace(",", ".")
    try:
        tenths = Decimal(typed) * 10
    except InvalidOperation:
        tenths = Decimal("NaN")
    if not tenths.is_finite() or tenths != tenths.to_integral_value() or not least <= tenths <= most:
        raise FormFault(
            fields={name: translate(NOT_A_LENGTH) % {"least": f"{least / 10:g}", "most": f"{most / 10:g}"}}
        )
    return int(tenths)
