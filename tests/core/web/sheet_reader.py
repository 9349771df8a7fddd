"""Test helper: reads a spreadsheet back as its XML holds it, knowing nothing of the library that wrote it."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

_NAMES = {"": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


@dataclass(frozen=True)
class Cell:
    """What a cell holds: its kind ("n" a number, "s" a text), the written value, the number format's id or code."""

    kind: str
    value: str
    format: str

    @property
    def moment(self) -> str:
        """The value as a day and time, which are days since 30 December 1899."""
        start = datetime(1899, 12, 30, tzinfo=UTC)  # cells know no zone: any one does
        return f"{start + timedelta(minutes=round(float(self.value) * 24 * 60)):%Y-%m-%d %H:%M}"


@dataclass(frozen=True)
class Sheet:
    title: str
    rows: list[dict[str, Cell]]
    frozen: str
    """The upper left cell of the part that moves."""
    xml: str


def read_sheet(data: bytes) -> Sheet:
    """The first sheet of a file; every row is {column letter: cell}."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert package.testzip() is None
        parts = {name: package.read(name).decode() for name in package.namelist() if name.endswith(".xml")}
    book = ElementTree.fromstring(parts["xl/workbook.xml"])
    sheet = ElementTree.fromstring(parts["xl/worksheets/sheet1.xml"])
    formats = _formats(parts["xl/styles.xml"])
    shared = _shared(parts.get("xl/sharedStrings.xml"))
    pane = sheet.find(".//pane", _NAMES)
    rows = [
        {
            re.sub(r"\d", "", cell.attrib["r"]): _cell(cell, formats, shared)
            for cell in row.findall("c", _NAMES)
        }
        for row in sheet.findall(".//row", _NAMES)
    ]
    title = book.find(".//sheet", _NAMES)
    assert title is not None
    frozen = "" if pane is None else pane.attrib["topLeftCell"]
    return Sheet(title.attrib["name"], rows, frozen, parts["xl/worksheets/sheet1.xml"])


def _cell(cell: ElementTree.Element, formats: list[str], shared: list[str]) -> Cell:
    style = formats[int(cell.attrib.get("s", "0"))]
    kind = cell.attrib.get("t", "n")
    value = cell.findtext("v", "", _NAMES)
    if kind == "inlineStr":
        return Cell("s", "".join(part.text or "" for part in cell.findall(".//t", _NAMES)), style)
    return Cell(kind, shared[int(value)] if kind == "s" else value, style)


def _formats(styles: str) -> list[str]:
    """The number format of each cell style: its code when the file defines it, else its id."""
    root = ElementTree.fromstring(styles)
    codes = {f.attrib["numFmtId"]: f.attrib["formatCode"] for f in root.findall(".//numFmt", _NAMES)}
    ids = [xf.attrib["numFmtId"] for xf in root.findall("cellXfs/xf", _NAMES)]
    return [codes.get(number, number) for number in ids]


def _shared(strings: str | None) -> list[str]:
    if strings is None:
        return []
    items = ElementTree.fromstring(strings).findall("si", _NAMES)
    return ["".join(part.text or "" for part in item.findall(".//t", _NAMES)) for item in items]
