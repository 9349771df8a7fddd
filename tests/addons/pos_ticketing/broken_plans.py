"""Plan files with faults, by what is wrong with each: ``(the file, what its refusal names)``."""

from __future__ import annotations

from collections.abc import Callable

SEAT = '{"seat_guid":"g%d","seat_number":"1","position":{"x":%d,"y":0},"category":"A"}'
HEAD = (
    '{"name":"Essai","size":{"width":10,"height":10},"categories":[{"name":"A"}],'
    '"zones":[{"position":{"x":0,"y":0},"rows":[{"row_number":"1","seats":['
)
FOOT = "]}]}]}"


def hall(seats: int) -> str:
    """A sound plan of one row, as text."""
    return HEAD + ",".join(SEAT % (seat, seat % 1000) for seat in range(seats)) + FOOT


MEGABYTES = 1024 * 1024
BROKEN: dict[str, tuple[Callable[[], str], str]] = {
    "a seat without id": (
        lambda: hall(3).replace('"seat_guid":"g1",', ""),
        "zones[0].rows[0].seats[1].seat_guid",
    ),
    "a doubled id": (
        lambda: hall(90_000).replace('"g89999"', '"g7"'),
        "zones[0].rows[0].seats[89999].seat_guid",
    ),
    "an unknown category": (
        lambda: hall(3).replace('"category":"A"}]', '"category":"Z"}]'),
        "zones[0].rows[0].seats[2].category",
    ),
    "NaN": (lambda: hall(3).replace('"x":2', '"x":NaN'), "zones[0].rows[0].seats[2].position.x"),
    "infinite": (lambda: hall(3).replace('"x":1', '"x":-Infinity'), "zones[0].rows[0].seats[1].position.x"),
    "far away": (lambda: hall(3).replace('"x":1', '"x":1e12'), "zones[0].rows[0].seats[1].position.x"),
    "200,000 seats": (lambda: hall(200_000), "zones"),
    "50 MB of seats": (lambda: hall(640_000), "zones"),
    "50 MB of numbers": (lambda: '{"zones":[' + "1," * (25 * MEGABYTES) + "1]}", "trop de valeurs"),
    "50 MB of one text": (lambda: '{"name":"' + "a" * (50 * MEGABYTES) + '"}', "name"),
    "50 MB of nothing": (lambda: " " * (50 * MEGABYTES), "JSON"),
    "countless faults": (lambda: '{"zones":[' + "{}," * 400_000 + "{}]}", "zones[0].position"),
    "countless objects": (lambda: '{"zones":[' + "{}," * 2_000_000 + "{}]}", "trop de valeurs"),
    "nested without end": (lambda: "[" * (50 * MEGABYTES), "trop imbriqu"),
    "nested by one": (lambda: '{"zones":' + "[" * 12 + "]" * 12 + "}", "zones[0][0]"),
    "not JSON": (lambda: "name = Essai", "JSON"),
    "a list": (lambda: "[]", "objet"),
    "a text for seats": (
        lambda: HEAD.replace('"seats":[', '"seats":"none"') + "}]}]}",
        "zones[0].rows[0].seats",
    ),
    "a number for a name": (lambda: hall(1).replace('"name":"Essai"', '"name":12'), "name"),
    "no seat": (lambda: HEAD + FOOT, "zones"),
}
