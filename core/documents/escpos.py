"""A receipt as ESC/POS bytes, for thermal printers of 32, 42 or 48 columns (ui.md, "Printing")."""

from __future__ import annotations

import logging
import shutil
from functools import cache
from typing import Any

from core.documents.layout import Row, layout_foot, layout_head, layout_notice
from core.documents.qr import QUIET_MODULES, qr_modules
from core.documents.receipt import Receipt

PROFILES = {48: "TM-T20II", 42: "TM-T88V", 32: "Sunmi-V2"}
"""Columns -> the python-escpos profile that stands for that paper: 80 mm, 80 mm at 180 dpi, 58 mm."""

DOTS = {48: 576, 42: 512, 32: 384}
"""Columns -> printable dots across, which bound the width of a QR code."""

CHARACTER_TABLE = "CP1252"
DRAWER_PIN = 2
LARGEST_MODULE = 6


def receipt_bytes(receipt: Receipt, columns: int = 48, *, open_drawer: bool = False) -> bytes:
    """Return what to send to a printer of ``columns`` characters: reset, text, QR code, cut.

    With ``open_drawer`` the cash drawer is kicked first. Raises ValueError on another number of columns.
    """
    if columns not in PROFILES:
        raise ValueError(f"no printer profile for {columns} columns")
    printer = _dummy_printer()(profile=PROFILES[columns])
    printer.hw("INIT")
    # The automatic encoder of the library sends the euro sign as a byte of a Greek code page.
    printer.charcode(CHARACTER_TABLE)
    if open_drawer:
        printer.cashdraw(DRAWER_PIN)
    _print_rows(printer, layout_head(receipt, columns))
    if receipt.code:
        printer.set(align="center")
        printer.qr(receipt.code.text, ec=1, size=module_dots(receipt.code.text, columns), native=True)
    _print_rows(printer, layout_foot(receipt, columns))
    printer.cut()
    return bytes(printer.output)


def notice_bytes(text: str, columns: int) -> bytes:
    """Return a sentence to print above a document, bold and centred, on paper of ``columns`` characters."""
    printer = _dummy_printer()(profile=PROFILES[columns])
    printer.hw("INIT")
    printer.charcode(CHARACTER_TABLE)
    _print_rows(printer, layout_notice(text, columns))
    return bytes(printer.output)


def module_dots(text: str, columns: int) -> int:
    """Return how many dots wide each module of a QR code may be, so that the code fits on the paper."""
    return max(1, min(LARGEST_MODULE, DOTS[columns] // (qr_modules(text) + 2 * QUIET_MODULES)))


def _print_rows(printer: Any, rows: list[Row]) -> None:
    """Print the rows, sending a style only when it changes."""
    style: tuple[bool, str, bool] | None = None
    for row in rows:
        wanted = (row.bold, row.size, row.centred)
        if wanted != style:
            printer.set(
                align="center" if row.centred else "left",
                bold=row.bold,
                normal_textsize=row.size == "normal",
                double_height=row.size in ("tall", "large"),
                double_width=row.size == "large",
            )
            style = wanted
        printer.text(f"{row.text}\n")


@cache
def _dummy_printer() -> type[Any]:
    """Import python-escpos late (0.4 s), and undo what its import does to the process.

    It configures the root logger and leaves a temporary folder behind.
    """
    root = logging.getLogger()
    handlers = list(root.handlers)
    from escpos import capabilities
    from escpos.printer import Dummy

    for handler in set(root.handlers) - set(handlers):
        root.removeHandler(handler)
    shutil.rmtree(capabilities.pickle_dir, ignore_errors=True)
    return Dummy  # type: ignore[no-any-return]
