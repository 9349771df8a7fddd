"""Tickets on the paper of a team, as a PDF that opens in the browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from flask import Response

from core.documents.pdf import PrintFormat, receipt_pdf
from core.documents.receipt import Receipt
from core.identity.visibility import visible_centre
from core.uow import unit_of_work
from core.web.paper import pdf_answer


def ticket_pdf(ticket: Receipt, centre_id: int, name: str, count: Callable[[], int]) -> Response:
    """A ticket on the paper of the team of a centre. It is a print: ``count`` says which, and copies are marked.

    It is counted in a unit of work of its own once it could be made: what cannot be printed is no print. Raises
    PdfUnavailable.
    """
    paper = cast(PrintFormat, visible_centre(centre_id).team.print_format)
    content = receipt_pdf(ticket, paper)
    with unit_of_work():
        copy = count()
    return pdf_answer(receipt_pdf(ticket.as_copy(copy), paper) if copy else content, name)
