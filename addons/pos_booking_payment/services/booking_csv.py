"""CSV files of bookings: one row per financing or service, the columns of the booking repeated on each."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import Any

from addons.pos_booking_payment.errors.files import FileUnreadable
from addons.pos_booking_payment.services.booking_files import NO_BOOKINGS, FoundBooking
from core.i18n import N_

BOOKING = (
    "number", "arrives_on", "departs_on", "room", "status", "contract_signed", "total", "invoice_number",
    "invoiced_on", "revision",
)  # fmt: skip
CUSTOMER = ("name", "reference", "email", "phone", "address", "postcode", "city", "vat_number")
FUNDING = ("reference", "due_on", "amount", "kind", "label", "paid_elsewhere")
SERVICE = ("group", "label", "quantity", "unit_price", "rate", "discount")
NUMBERS = frozenset(
    ("total", "revision", "amount", "paid_elsewhere", "quantity", "unit_price", "rate", "discount")
)
YES_NO = {"1": True, "true": True, "0": False, "false": False}
COLUMNS = (
    *BOOKING,
    *(f"customer_{name}" for name in CUSTOMER),
    *(f"funding_{name}" for name in FUNDING),
    *(f"service_{name}" for name in SERVICE),
)

UNKNOWN_COLUMN = N_("The column %(column)s is not known.")
COLUMN_TWICE = N_("The column %(column)s is there twice.")
NO_NUMBER = N_("The first line names the columns; number is missing.")
BROKEN_CSV = N_("This file is no CSV from line %(line)s on: %(reason)s.")
CELLS = N_("Line %(line)s has %(cells)s cells, not %(columns)s as the first one.")
DISAGREES = N_(
    "Line %(line)s says something else of the booking %(number)s than line %(first)s (%(column)s)."
)

_WHOLE = re.compile(r"-?[0-9]{1,19}")

Cells = dict[str, str]


def csv_bookings(text: str) -> Iterator[FoundBooking]:
    """The bookings of a CSV text in the order of their first rows, as JSON would say them. Raises FileUnreadable."""
    found: dict[str, tuple[FoundBooking, Cells]] = {}
    for line, cells in _rows(text):
        number = cells["number"]
        told = {name: cells.get(name, "") for name in _OF_BOOKING}
        if number not in found:
            found[number] = (FoundBooking(_booking(told), line, 0), told)
        booking, first = found[number]
        _agree(booking, first, told, line)
        _add_funding(booking, cells, line)
        _add_service(booking, cells, line)
    if not found:
        raise FileUnreadable(NO_BOOKINGS)
    for booking, _ in found.values():
        booking.end = len(text)
        yield booking


_OF_BOOKING = (*BOOKING, *(f"customer_{name}" for name in CUSTOMER))


def _rows(text: str) -> Iterator[tuple[int, Cells]]:
    """(line, cells by column) of each row that is not blank."""
    head = text.partition("\n")[0]
    reader = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=";" if ";" in head else ",",
        strict=True,
        skipinitialspace=True,
    )
    line = 1
    try:
        columns = [name.strip().lower() for name in next(reader)]
        _check_columns(columns)
        line = reader.line_num + 1
        for row in reader:
            if any(cell.strip() for cell in row):
                if len(row) != len(columns):
                    raise FileUnreadable(CELLS, line=line, cells=len(row), columns=len(columns))
                yield line, dict(zip(columns, map(str.strip, row), strict=True))
            line = reader.line_num + 1
    except csv.Error as error:
        raise FileUnreadable(BROKEN_CSV, line=line, reason=str(error)) from None


def _check_columns(columns: list[str]) -> None:
    for at, name in enumerate(columns):
        if name not in COLUMNS:
            shown = "".join(letter if letter.isprintable() else "?" for letter in name[:60])
            raise FileUnreadable(UNKNOWN_COLUMN, column=shown or "-")
        if name in columns[:at]:
            raise FileUnreadable(COLUMN_TWICE, column=name)
    if "number" not in columns:
        raise FileUnreadable(NO_NUMBER)


def _agree(booking: FoundBooking, first: Cells, told: Cells, line: int) -> None:
    if told == first:
        return
    column = next(name for name in _OF_BOOKING if told[name] != first[name])
    raise FileUnreadable(DISAGREES, line=line, number=first["number"], first=booking.line, column=column)


def _booking(told: Cells) -> dict[str, Any]:
    made = _values(told, "", BOOKING)
    made["customer"] = _values(told, "customer_", CUSTOMER)
    return made | {"groups": [], "fundings": []}


def _add_funding(booking: FoundBooking, cells: Cells, line: int) -> None:
    if values := _values(cells, "funding_", FUNDING):
        fundings = booking.value["fundings"]
        booking.lines[f"fundings[{len(fundings)}]"] = line
        fundings.append(values)


def _add_service(booking: FoundBooking, cells: Cells, line: int) -> None:
    """A service goes to the group it names, which is made when it is named first."""
    values = _values(cells, "service_", SERVICE)
    if not values:
        return
    label, groups = values.pop("group", ""), booking.value["groups"]
    group = next((one for one in groups if one["label"] == label), None)
    if group is None:
        booking.lines.setdefault(f"groups[{len(groups)}]", line)
        group = {"label": label, "services": []}
        groups.append(group)
    booking.lines[f"groups[{groups.index(group)}].services[{len(group['services'])}]"] = line
    group["services"].append(values)


def _values(cells: Cells, prefix: str, names: tuple[str, ...]) -> dict[str, Any]:
    """The cells that are not empty, by their name in the schema; what a number must be is one, if it can."""
    found: dict[str, Any] = {}
    for name in names:
        if text := cells.get(prefix + name, ""):
            found[name] = _typed(name, text)
    return found


def _typed(name: str, text: str) -> Any:
    """What the schema wants in this column; the text itself where it is nothing of the kind: the schema says so."""
    if name in NUMBERS and _WHOLE.fullmatch(text):
        return int(text)
    return YES_NO.get(text.lower(), text) if name == "contract_signed" else text
