"""What tills did with bookings in an archive of the accounting closures, in the form that the addon asks for."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime, timedelta

from addons.pos_accounting_close import hookspecs
from addons.pos_accounting_close.services.archive_format import TABLE_FILE
from addons.pos_booking_payment.services import archive_tables
from core import clock
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.registry import registry
from core.testing.factories import as_user
from tests.addons.pos_booking_payment.booked import make_booking, make_funding, pay_funding, put_on
from tests.addons.pos_session.shop import Shop, make_shop

Told = dict[str, list[dict[str, object]]]


def told(shop: Shop, first: datetime, last: datetime) -> Told:
    """The rows of each table of this addon, by the names of the columns."""
    found: Told = {}
    asked = {"centre": shop.centre.id, "centre_id": shop.centre.id, "first": first, "last": last}
    with acting_as(SYSTEM):
        for manifest, table in registry().collect("pos_accounting_close_archive_tables", **asked):
            if manifest.name == "pos_booking_payment":
                names = [name for name, _, _ in table.columns]
                rows = db.session.execute(table.statement)
                found[table.name] = [dict(zip(names, row, strict=True)) for row in rows]
                assert TABLE_FILE.fullmatch(f"{table.name}.csv")
                assert table.about
    return found


def test_the_record_is_that_of_the_addon_that_asks() -> None:
    asked = [field.name for field in fields(hookspecs.ArchiveTable)]
    assert [field.name for field in fields(archive_tables.ArchiveTable)] == asked


def test_payments_charges_and_extras_of_the_period_and_no_name(at_the_till: Shop) -> None:
    booking = make_booking(at_the_till)
    begin = clock.now()
    session = at_the_till.open(0)
    pay_funding(at_the_till, session, make_funding(booking), {"card": 7_000, "cheque": 5_000})
    put_on(at_the_till, session, booking, {"poster": 2}, 2_000)
    other = make_shop()
    with as_user(other.manager):
        pay_funding(other, other.open(0), make_funding(make_booking(other)), {"card": 1_000})
    found = told(at_the_till, begin, clock.now() + timedelta(seconds=1))
    assert [(row["method_kind"], row["amount"]) for row in found["booking_payments"]] == [
        ("card", 7_000),
        ("cheque", 5_000),
    ]
    [charge], [extra] = found["booking_charges"], found["booking_extras"]
    assert (charge["amount"], charge["booking_id"]) == (2_000, booking.id)
    assert (extra["charge_id"], extra["quantity"], extra["total_ttc"]) == (charge["payment_id"], 2, 2_000)
    values = {str(value) for rows in found.values() for row in rows for value in row.values()}
    assert not [value for value in values if "Dupont" in value]
    nothing = told(at_the_till, begin - timedelta(days=1), begin)
    assert nothing == {"booking_payments": [], "booking_charges": [], "booking_extras": []}
