"""Draws templates: Jinja2 in a sandbox and CSS on a stock, many tickets or documents as pages of one PDF."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from addons.pos_ticketing.errors import TemplateBroken
from addons.pos_ticketing.models import DocumentTemplate
from core.documents.pdf import html_pages
from core.money import format_amount

_LAYOUT = """<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title><style>
@page {{ size: {width}mm {height}mm; margin: {top}mm {right}mm {bottom}mm {left}mm }}
body {{ margin: 0; font-family: "DejaVu Sans", sans-serif; font-size: 9pt; color: black }}
.sheet {{ break-after: page }}
.sheet:last-child {{ break-after: auto }}
.qr svg {{ display: block; width: 100% }}
{style}</style></head><body>{body}</body></html>"""


def draw_pages(
    template: DocumentTemplate, contexts: Sequence[Mapping[str, Any]], language: str = "fr"
) -> Any:
    """The pages of a template for each context, to be joined with others. Raises TemplateBroken, PdfUnavailable."""
    return html_pages(page_html(template, contexts, language))


def page_html(template: DocumentTemplate, contexts: Sequence[Mapping[str, Any]], language: str = "fr") -> str:
    """The HTML page that is drawn. Raises TemplateBroken, naming the line."""
    compiled = compiled_body(template.body)
    try:
        sheets = [f'<section class="sheet">{compiled.render(context)}</section>' for context in contexts]
    except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError) as error:
        raise broken(error) from error
    return _LAYOUT.format(
        language=language,
        title="Guichet",
        width=_millimetres(template.width),
        height=_millimetres(template.height),
        top=_millimetres(template.margin_top),
        right=_millimetres(template.margin_right),
        bottom=_millimetres(template.margin_bottom),
        left=_millimetres(template.margin_left),
        style=template.style,
        body="".join(sheets),
    )


def compiled_body(body: str) -> Template:
    """The Jinja2 template of a body. Raises TemplateBroken."""
    try:
        return _environment().from_string(body)
    except TemplateError as error:
        raise broken(error) from error


def broken(error: Exception) -> TemplateBroken:
    """The refusal that says what is wrong with a template, and in which line where Jinja2 knows it."""
    line = getattr(error, "lineno", None)
    return TemplateBroken(
        problem=f"{error}" if line is None else f"{error} ({line})", fields={"body": str(error)}
    )


def _millimetres(tenths: int) -> str:
    return f"{tenths // 10}.{tenths % 10}"


@cache
def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    environment.filters["amount"] = format_amount
    return environment
