"""``guichet booking import``: the bookings of a file, all or nothing, each fault with its line."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import click
from marshmallow import ValidationError
from sqlalchemy import select

from addons.pos_booking_payment.errors.receiving import KEPT_FAULTS, BookingsRefused
from addons.pos_booking_payment.schemas.reading import problems_of, read_booking
from addons.pos_booking_payment.services.booking_csv import csv_bookings
from addons.pos_booking_payment.services.booking_files import FoundBooking, is_json, json_bookings, read_text
from addons.pos_booking_payment.services.drafts import BookingDraft
from addons.pos_booking_payment.services.importing import checked_source, import_bookings
from addons.pos_booking_payment.services.incoming import Incoming, prepare
from addons.pos_booking_payment.services.receiving import Received
from core.db import db
from core.identity.models import Centre
from core.uow import unit_of_work

LONG = 2_000_000
"""So many characters take a while: the progress is shown on a terminal."""


class _Rehearsed(Exception):
    """Nothing is kept of what was only checked."""


@click.command("import", help="Bring in the bookings of a file (JSON or CSV): all of them or none.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--centre", "code", required=True, help="Code of the centre.")
@click.option(
    "--source", default="file", show_default=True, help="Name of the system that manages these bookings."
)
@click.option("--check", is_flag=True, help="Say what would be done, and change nothing.")
def import_command(file: Path, code: str, source: str, check: bool) -> None:
    centre_id = db.session.scalars(select(Centre.id).where(Centre.code == code)).one_or_none()
    if centre_id is None:
        raise click.ClickException(f"No centre has the code {code}.")
    source = checked_source(source)
    places: list[FoundBooking] = []
    try:
        incoming = prepare(_drafts(read_text(file), places))
        done = _store(centre_id, incoming, source, check)
    except BookingsRefused as refusal:
        faults = [
            (places[fault.index].line_of(fault.path), fault.path, str(fault)) for fault in refusal.faults
        ]
        raise _refused(faults, refusal.count) from refusal
    would = "would be " if check else ""
    click.echo(
        f"{done.made} bookings {would}made, {done.changed} {would}changed, {done.same} as they were before."
    )


def _drafts(text: str, places: list[FoundBooking]) -> Iterator[BookingDraft]:
    """The bookings of a file, one by one, and the ``places`` they stand at.

    Raises ClickException at the end of the file, with every value that is not what the schema wants.
    """
    faults: list[tuple[int, str, str]] = []
    count = 0
    for found in _shown(json_bookings(text) if is_json(text) else csv_bookings(text), len(text)):
        value, found.value = found.value, None  # a draft holds it from now on
        places.append(found)
        try:
            draft = read_booking(value)
        except ValidationError as error:
            problems = problems_of(error)
            count += len(problems)
            if len(faults) < KEPT_FAULTS:
                faults += [(found.line_of(path), path, message) for path, message in problems]
            continue
        if not count:
            yield draft
    if count:
        raise _refused(faults[:KEPT_FAULTS], count)


def _shown(bookings: Iterable[FoundBooking], length: int) -> Iterable[FoundBooking]:
    """The same bookings, with a bar of the progress for a long file on a terminal."""
    if length < LONG or not sys.stderr.isatty():
        yield from bookings
        return
    with click.progressbar(length=length, label="Reading", file=sys.stderr) as bar:
        for count, found in enumerate(bookings):
            yield found
            if count % 1000 == 0:
                bar.update(found.end - bar.pos)
        bar.update(length - bar.pos)


def _store(centre_id: int, incoming: list[Incoming], source: str, check: bool) -> Received:
    """Write what was checked in one unit of work, or undo it."""
    if sys.stderr.isatty():
        click.echo("Checking …" if check else "Writing …", err=True)
    done = None
    try:
        with unit_of_work():
            done = import_bookings(centre_id, incoming, source)
            if check:
                raise _Rehearsed
    except _Rehearsed:
        pass
    assert done is not None  # noqa: S101 - either it is there or something was raised
    return done


def _refused(faults: list[tuple[int, str, str]], count: int) -> click.ClickException:
    """The answer that names every fault that was kept, in words that a terminal can show."""
    told = [
        f"  line {line}: {path}: {fault}" if path else f"  line {line}: {fault}"
        for line, path, fault in sorted(faults)
    ]
    if count > len(faults):
        told.append(f"  and {count - len(faults)} more")
    shown = ["".join(letter if letter.isprintable() else "?" for letter in line[:300]) for line in told]
    return click.ClickException("\n".join([f"Nothing was stored. Faults in the file: {count}.", *shown]))
