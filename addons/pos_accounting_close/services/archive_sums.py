"""Whether the facts inside an archive agree: turnover, perpetual totals, payments, methods, entries."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from addons.pos_accounting_close.errors.archive import ArchiveFaulty
from core.i18n import N_
from core.vat import VatRow, vat_rows

Row = dict[str, Any]
Read = Callable[[str], Iterable[Row]]
"""The rows of a file by its name."""


def check_sums(read: Read) -> None:
    """Raise ArchiveFaulty for the first sum that does not come out."""
    _check_turnover(read)
    _check_perpetual(read)
    _check_payments(read)
    _check_methods(read)
    _check_entries(read)


def _check_turnover(read: Read) -> None:
    """Of each day: its orders, and the lines of each rate, against its fiscal closing."""
    days = sorted(
        (row for row in read("fiscal_closings.json") if row["period"] == "day"),
        key=lambda row: row["starts_at"],
    )
    starts = [row["starts_at"] for row in days]
    day_of: dict[int, int] = {}
    orders: Counter[int] = Counter()
    for order in read("orders.json"):
        index = bisect_right(starts, order["validated_at"]) - 1
        if index < 0 or order["validated_at"] >= days[index]["ends_at"]:
            raise ArchiveFaulty(
                N_("Order %(order)s is in no fiscal closing of the archive."), order=order["number"]
            )
        day_of[order["id"]] = days[index]["id"]
        orders[days[index]["id"]] += 1
    sold: dict[int, dict[int, list[int]]] = defaultdict(dict)
    outside: Counter[int] = Counter()
    for line in read("order_lines.json"):
        closing = day_of[line["order_id"]]
        if line["turnover"]:
            of_rate = sold[closing].setdefault(line["rate"], [0, 0])
            of_rate[0] += line["total_ttc"]
            of_rate[1] += line["total_ht"]
        else:
            outside[closing] += line["total_ttc"]
    said: dict[int, list[VatRow]] = defaultdict(list)
    for row in read("fiscal_closing_rates.json"):
        said[row["closing_id"]].append(VatRow(row["rate"], row["ht"], row["vat"], row["ttc"]))
    for day in days:
        closing = day["id"]
        right = (
            orders[closing] == day["orders"]
            and _with_amounts(vat_rows((rate, ttc, ht) for rate, (ttc, ht) in sold[closing].items()))
            == _with_amounts(said[closing])
            and sum(row.ttc for row in said[closing]) == day["turnover"]
            and outside[closing] == day["outside_turnover"]
        )
        if not right:
            raise ArchiveFaulty(
                N_("The sales of %(day)s are not what its fiscal closing says."), day=day["period_on"]
            )


def _with_amounts(rows: Iterable[VatRow]) -> set[VatRow]:
    """The rates under which something is left: one that came to nothing may be told or not."""
    return {row for row in rows if row.ttc or row.ht}


def _check_perpetual(read: Read) -> None:
    """Each perpetual total is the one before and the turnover; the numbers have no gap."""
    before: dict[str, Row] = {}
    for row in read("fiscal_closings.json"):
        last = before.get(row["period"])
        if last is not None and (
            row["number"] != last["number"] + 1
            or row["starts_at"] != last["ends_at"]
            or row["perpetual"] != last["perpetual"] + row["turnover"]
            or row["perpetual_absolute"] != last["perpetual_absolute"] + row["absolute"]
            or row["previous_mac"] != last["mac"]
        ):
            raise ArchiveFaulty(
                N_("The fiscal closing of %(day)s does not continue the one before it."), day=row["period_on"]
            )
        before[row["period"]] = row


def _check_payments(read: Read) -> None:
    """The parts of a payment come to its total."""
    left: Counter[int] = Counter()
    for part in read("payment_parts.json"):
        left[part["payment_id"]] += part["amount"]
    for payment in read("payments.json"):
        if left[payment["id"]] != payment["total"]:
            raise ArchiveFaulty(N_("The parts of payment %(id)s do not come to its total."), id=payment["id"])


def _check_methods(read: Read) -> None:
    """What each method brought in is what the days say, rounding apart: it is no money."""
    days = {row["id"] for row in read("fiscal_closings.json") if row["period"] == "day"}
    taken: Counter[int] = Counter()
    for part in read("payment_parts.json"):
        if part["method_kind"] != "rounding":
            taken[part["method_id"]] += part["amount"]
    for row in read("fiscal_closing_methods.json"):
        if row["closing_id"] in days:
            taken[row["method_id"]] -= row["amount"]
    for method_id, left in sorted(taken.items()):
        if left:
            raise ArchiveFaulty(
                N_("What method %(id)s brought in is not what the fiscal closings say."), id=method_id
            )


def _check_entries(read: Read) -> None:
    """What is debited is credited, entry by entry."""
    balance: Counter[int] = Counter()
    for line in read("entry_lines.json"):
        balance[line["entry_id"]] += line["debit"] - line["credit"]
    for entry in read("entries.json"):
        if balance[entry["id"]]:
            raise ArchiveFaulty(
                N_("Entry %(number)s of the journal %(journal)s does not balance."),
                number=entry["number"],
                journal=entry["journal_code"],
            )
