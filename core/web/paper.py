"""Pages on paper: an HTML page as a PDF that opens in the browser, and the style that sheets and invoices share."""

from __future__ import annotations

import base64
from pathlib import Path

from flask import Response

from core.documents.pdf import html_pdf

STYLE = Path(__file__).parent / "paper.css"


def stylesheet(file: Path = STYLE) -> str:
    """A style sheet as an address that a PDF may read."""
    return f"data:text/css;base64,{base64.b64encode(file.read_bytes()).decode('ascii')}"


def page_pdf(html: str, name: str) -> Response:
    """A page as a PDF. Raises PdfUnavailable, which names the missing packages."""
    return pdf_answer(html_pdf(html), name)


def pdf_answer(content: bytes, name: str) -> Response:
    """The dots of a number become dashes in the name of the file."""
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name.replace(".", "-")}.pdf"'
    return response
