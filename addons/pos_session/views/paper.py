"""Pages on paper: their style, and the answer that opens as a PDF in the browser."""

from __future__ import annotations

import base64
from pathlib import Path

from flask import Response

from core.documents.pdf import html_pdf

STYLE = Path(__file__).parent.parent / "templates" / "pos_session" / "sheet.css"


def stylesheet() -> str:
    """The style of sheets and invoices on paper, as an address that a PDF may read."""
    return f"data:text/css;base64,{base64.b64encode(STYLE.read_bytes()).decode('ascii')}"


def pdf_response(html: str, filename: str) -> Response:
    """A page as a PDF that opens in the browser. Raises PdfUnavailable."""
    response = Response(html_pdf(html), mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{filename}"'
    return response
