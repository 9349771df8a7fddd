"""Test helper: what is on the pages of a PDF, as a reader, a ruler and a scanner see it."""

from __future__ import annotations

import io
from typing import Any

import zxingcpp
from PIL import Image, ImageDraw
from pypdf import PdfReader
from pypdf.generic import ContentStream

MM_PER_POINT = 25.4 / 72
DOTS_PER_MODULE = 6
COLOURS = {b"rg": 3, b"RG": 3, b"g": 1, b"G": 1, b"k": 4, b"K": 4}


class Pdf:
    """A PDF document taken apart."""

    def __init__(self, data: bytes) -> None:
        self.reader = PdfReader(io.BytesIO(data))

    @property
    def texts(self) -> list[str]:
        """The text of each page; spaces that do not break become plain."""
        pages = [page.extract_text() for page in self.reader.pages]
        return [
            text.replace("\N{NARROW NO-BREAK SPACE}", " ").replace("\N{NO-BREAK SPACE}", " ")
            for text in pages
        ]

    @property
    def sizes_mm(self) -> list[tuple[float, float]]:
        """Width and height of each page."""
        boxes = [page.mediabox for page in self.reader.pages]
        return [(float(box.width) * MM_PER_POINT, float(box.height) * MM_PER_POINT) for box in boxes]

    def text_edges_mm(self, page: int = 0) -> tuple[float, float, float, float]:
        """Left, bottom, right (start of the last chunk) and top of where text starts, in mm."""
        places: list[tuple[float, float]] = []

        def visit(text: str, matrix: Any, text_matrix: Any, font: Any, size: Any) -> None:
            if text.strip():
                x, y = text_matrix[4], text_matrix[5]
                places.append((x * matrix[0] + matrix[4], y * matrix[3] + matrix[5]))

        self.reader.pages[page].extract_text(visitor_text=visit)
        xs, ys = [x * MM_PER_POINT for x, _ in places], [y * MM_PER_POINT for _, y in places]
        return min(xs), min(ys), max(xs), max(ys)

    def operations(self, page: int = 0) -> list[tuple[Any, bytes]]:
        contents = self.reader.pages[page].get_contents()
        assert isinstance(contents, ContentStream)
        return list(contents.operations)

    @property
    def colours(self) -> set[tuple[float, ...]]:
        """Every colour drawn with on any page."""
        used = set()
        for page in range(len(self.reader.pages)):
            for operands, operator in self.operations(page):
                if operator in COLOURS:
                    used.add(tuple(float(value) for value in operands))
        return used

    def code(self, page: int = 0) -> str:
        """The text of the QR code drawn on a page: its strokes are painted as squares and scanned."""
        strokes: list[tuple[float, float, float]] = []
        x = y = 0.0
        for operands, operator in self.operations(page):
            if operator == b"w":
                strokes.clear()  # the code is what is drawn last with one width of line
            elif operator == b"m":
                x, y = (float(value) for value in operands)
            elif operator == b"l":
                strokes.append((x, y, float(operands[0])))
        side = int(max(max(start, end, y) for start, y, end in strokes)) + 5
        picture = Image.new("RGB", (side * DOTS_PER_MODULE, side * DOTS_PER_MODULE), "white")
        drawing = ImageDraw.Draw(picture)
        for start, middle, end in strokes:
            corners = (start, middle - 0.5, end, middle + 0.5)
            left, top, right, bottom = (round(value * DOTS_PER_MODULE) for value in corners)
            drawing.rectangle((left, top, right - 1, bottom - 1), fill="black")
        (read,) = zxingcpp.read_barcodes(picture)
        return read.text
