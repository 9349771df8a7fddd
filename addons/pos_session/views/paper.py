"""Documents on paper: pages and tickets as a PDF that opens in the browser."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from typing import cast

from flask import Response

from core.documents.pdf import PrintFormat, html_pdf, receipt_pdf
from core.documents.receipt import Receipt
from core.identity.visibility import visible_centre
from core.uow import unit_of_work

STYLE = Path(__file__).parent.parent / "templates" / "pos_session" / "sheet.css"


def stylesheet() -> str:
    """The style of sheets and invoices on paper, as an address that a PDF may read."""
    return f"data:text/css;base64,{base64.b64encode(STYLE.read_bytes()).decode('ascii')}"


def page_pdf(html: str, name: str) -> Response:
    """A page as a PDF. Raises PdfUnavailable, which names the missing packages."""
    return _answer(html_pdf(html), name)


def ticket_pdf(ticket: Receipt, centre_id: int, name: str, count: Callable[[], int]) -> Response:
    """A ticket on the paper of the team of a centre. It is a print: ``count`` says which, and copies are marked.

    It is counted in a unit of work of its own once it could be made: what cannot be printed is no print. Raises
    PdfUnavailable.
    """
    paper = cast(PrintFormat, visible_centre(centre_id).team.print_format)
    content = receipt_pdf(ticket, paper)
    with unit_of_work():
        copy = count()
    return _answer(receipt_pdf(ticket.as_copy(copy), paper) if copy else content, name)


def _answer(content: bytes, name: str) -> Response:
    """The dots of a number become dashes in the name of the file."""
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name.replace(".", "-")}.pdf"'
    return response
