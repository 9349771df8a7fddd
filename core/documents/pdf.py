"""Receipts and A4 sheets as PDF, through WeasyPrint, which is imported only when a PDF is wanted."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from core.documents.qr import qr_svg
from core.documents.receipt import Receipt
from core.errors import Refusal
from core.i18n import N_
from core.money import format_amount, format_number
from core.vat import format_rate

PrintFormat = Literal["pos-80", "iso-a4"]

APT_PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-dejavu-core")
"""What WeasyPrint needs of the system on Debian and Ubuntu."""

TEMPLATES = Path(__file__).parent / "templates"
CSS_PIXELS_PER_MM = 96 / 25.4
ROLL_PADDING_MM = 9
LONGEST_ROLL_MM = 5000
"""PDF pages end at 5,080 mm; a longer receipt goes on on a second page."""

PAGES = {
    "pos-80": f"@page {{ size: 72mm {LONGEST_ROLL_MM}mm; margin: {ROLL_PADDING_MM}mm }}",
    "iso-a4": "@page { size: 210mm 297mm; margin: 10mm 69mm }",
}


class PdfUnavailable(Refusal):
    """WeasyPrint cannot start; pages and ESC/POS printers go on without it."""

    code = "core.pdf_unavailable"
    status = 503
    message = N_(
        "PDF files cannot be made on this server: libraries are missing. "
        "Ask an administrator to run: %(command)s"
    )


def receipt_pdf(receipt: Receipt | Sequence[Receipt], print_format: PrintFormat) -> bytes:
    """Return one receipt, or many in one document (each on its own page), in black and white.

    ``pos-80`` is the 72 mm that an 80 mm roll can print, each page as long as its receipt; ``iso-a4`` is an A4
    page with the receipt in its middle column. Raises PdfUnavailable; ValueError without a receipt.
    """
    return joined_pdf([receipt_pages(receipt, print_format)])


def receipt_pages(receipt: Receipt | Sequence[Receipt], print_format: PrintFormat) -> Any:
    """The pages of ``receipt_pdf``, to be joined with others."""
    receipts = [receipt] if isinstance(receipt, Receipt) else list(receipt)
    if not receipts:
        raise ValueError("no receipt to print")
    html = _environment().get_template("core/documents/receipt.html").render(receipts=receipts)
    document = _lay_out(html, [_style(print_format)])
    if print_format == "pos-80":
        _cut_pages(document)
    return document


def html_pdf(html: str) -> bytes:
    """Return an HTML page with its own style as PDF: cash sheets, invoices (see core/documents/sheet.html).

    Nothing is fetched but ``data:`` addresses: a page cannot read the server's files or network.
    Raises PdfUnavailable.
    """
    return joined_pdf([html_pages(html)])


def html_pages(html: str) -> Any:
    """The pages of ``html_pdf``, to be joined with others."""
    return _lay_out(html, [])


def joined_pdf(documents: Sequence[Any]) -> bytes:
    """Return the pages of several documents, each of its own size, as one PDF. ValueError without a document."""
    if not documents:
        raise ValueError("no document to print")
    first, *others = documents
    pages = [page for document in documents for page in document.pages]
    return bytes((first.copy(pages) if others else first).write_pdf())


def _lay_out(html: str, stylesheets: list[Any]) -> Any:
    weasyprint = _weasyprint()
    fetcher = weasyprint.urls.URLFetcher(allowed_protocols=["data"])
    return weasyprint.HTML(string=html, url_fetcher=fetcher).render(stylesheets=stylesheets)


def _cut_pages(document: Any) -> None:
    """Make each page as long as what is on it: a roll has no page height.

    The receipts are laid out once on very long pages, and each page then ends below the mark that closes its
    receipt. Nothing depends on the height, so a second layout would only take as long as the first again.
    """
    for page in document.pages:
        for name, point in page.anchors.items():
            if name.startswith("end-"):
                page.height = point[1] + ROLL_PADDING_MM * CSS_PIXELS_PER_MM


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(amount=format_amount, number=format_number, rate=format_rate, qr_svg=qr_svg)
    return environment


@cache
def _style(print_format: PrintFormat) -> Any:
    css = (TEMPLATES / "core/documents/receipt.css").read_text(encoding="utf-8")
    return _weasyprint().CSS(string=f"{PAGES[print_format]}\n{css}")


@cache
def _weasyprint() -> ModuleType:
    """Import WeasyPrint (0.8 s). Raises PdfUnavailable, naming the packages, when the system lacks Pango."""
    try:
        import weasyprint
    except (ImportError, OSError) as error:
        command = f"apt-get install {' '.join(APT_PACKAGES)}"
        raise PdfUnavailable(command=command) from error
    return weasyprint  # type: ignore[no-any-return]
