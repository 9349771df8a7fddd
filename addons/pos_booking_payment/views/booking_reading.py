"""The booking that its form tells: every fault is kept at its field, and all are shown at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from addons.pos_booking_payment.models.booking import FUNDING_KINDS, INSTALMENT
from addons.pos_booking_payment.services.draft_checks import MAX_QUANTITY, UNKNOWN_KIND
from addons.pos_booking_payment.services.drafts import (
    BookingDraft,
    CustomerDraft,
    FundingDraft,
    GroupDraft,
    ServiceDraft,
)
from addons.pos_booking_payment.views.booking_typed import Row, Typed
from core.errors import Invalid
from core.money import parse_amount
from core.vat import WHOLE, InvalidDiscount
from core.web.errors import refusal_fields, refusal_text
from core.web.i18n import _
from core.web.reading import REQUIRED, FormFault, day, integer, text, whole

Value = TypeVar("Value")
Prices = Mapping[str, tuple[int, int]]
"""Of the products of the centre, by label: (cents TTC, rate)."""

_MEANT = {
    "funding": ("label", "due_on", "amount", "paid_elsewhere"),
    "service": ("label", "price", "discount"),
}
"""The fields of which one is filled in a row that means something; the others are set already."""


@dataclass
class _Faults:
    """The faults by field, sentences ready to be shown."""

    found: dict[str, str] = field(default_factory=dict)

    def read(self, name: str, reading: Callable[[], Value], otherwise: Value) -> Value:
        """The value of a field; ``otherwise`` where it is refused."""
        try:
            return reading()
        except Invalid as refusal:
            fields = refusal_fields(refusal)
            self.found[name] = next(iter(fields.values()), "") or refusal_text(refusal)
            return otherwise


@dataclass
class Told:
    """A booking, and the field of the form for each of its parts (``fundings[0]`` is ``funding-2``)."""

    draft: BookingDraft
    places: dict[str, str]

    def errors(self, refusal: Invalid) -> dict[str, str]:
        """The faults that the service found, at the fields of the form."""
        return {self._place(path): message for path, message in refusal_fields(refusal).items()}

    def _place(self, path: str) -> str:
        for part in sorted(self.places, key=len, reverse=True):
            if path.startswith(part):
                named = path.removeprefix(part).lstrip(".")
                return f"{self.places[part]}-{'price' if named == 'unit_price' else named}".removesuffix("-")
        return path.removeprefix("customer.")


def told_by(typed: Typed, prices: Prices) -> Told:
    """The booking that the form tells. Raises FormFault with every fault, each at its field."""
    faults, places, plain = _Faults(), {}, typed.plain
    arrives_on = faults.read("arrives_on", lambda: day("arrives_on", values=plain), None)
    departs_on = faults.read("departs_on", lambda: day("departs_on", values=plain), None)
    room = faults.read("room", lambda: text("room", most=80, required=False, values=plain), "")
    fundings: list[FundingDraft | None] = []
    for at, row in enumerate(typed.fundings):
        if _means(row, "funding"):
            places[f"fundings[{len(fundings)}]"] = f"funding-{at}"
            fundings.append(_funding(row, f"funding-{at}", faults))
    groups = _groups(typed.services, prices, faults, places)
    customer = _customer(plain, faults)
    if faults.found or arrives_on is None or departs_on is None:
        raise FormFault(fields=faults.found)
    draft = BookingDraft(
        number="",
        customer=customer,
        arrives_on=arrives_on,
        departs_on=departs_on,
        room=room,
        status=plain["status"],
        contract_signed=typed.contract_signed,
        groups=groups,
        fundings=tuple(one for one in fundings if one is not None),
    )
    return Told(draft, places)


def _customer(plain: Row, faults: _Faults) -> CustomerDraft:
    chosen = plain["customer_id"]
    if chosen:
        id_ = faults.read("customer_id", lambda: integer_of(chosen), 0)
        return CustomerDraft(name="", reference=str(id_))
    name = faults.read("name", lambda: text("name", most=120, values=plain), "")
    email = faults.read("email", lambda: text("email", required=False, values=plain), "")
    phone = faults.read("phone", lambda: text("phone", most=40, required=False, values=plain), "")
    return CustomerDraft(name=name, email=email, phone=phone)


def integer_of(chosen: str) -> int:
    """The id of a chosen contact. Raises FormFault."""
    try:
        return integer(chosen)
    except ValueError as error:
        raise FormFault(fields={"customer_id": REQUIRED}) from error


def _funding(row: Row, place: str, faults: _Faults) -> FundingDraft | None:
    label = faults.read(f"{place}-label", lambda: text("label", most=120, required=False, values=row), "")
    due_on = faults.read(f"{place}-due_on", lambda: day("due_on", values=row), None)
    amount = faults.read(f"{place}-amount", lambda: _cents(row["amount"]), 0)
    elsewhere = 0
    if row["paid_elsewhere"].strip():
        elsewhere = faults.read(f"{place}-paid_elsewhere", lambda: _cents(row["paid_elsewhere"]), 0)
    if row["kind"] not in FUNDING_KINDS:
        faults.found[f"{place}-kind"] = str(_(UNKNOWN_KIND))
    if due_on is None:
        return None
    return FundingDraft(row["reference"][:60], due_on, amount, row["kind"] or INSTALMENT, label, elsewhere)


def _groups(
    rows: list[Row], prices: Prices, faults: _Faults, places: dict[str, str]
) -> tuple[GroupDraft, ...]:
    """The rows by group, in the order in which the groups are first named; a row without one is of the one above."""
    found: dict[str, list[ServiceDraft]] = {}
    label = str(_("Stay"))
    for at, row in enumerate(rows):
        if not _means(row, "service"):
            continue
        place = f"service-{at}"
        named = faults.read(f"{place}-group", _text_of("group", 120, row, required=False), "")
        label = named or label
        services = found.setdefault(label, [])
        group = list(found).index(label)
        places[f"groups[{group}].services[{len(services)}]"] = place
        places.setdefault(f"groups[{group}].label", f"{place}-group")
        services.append(_service(row, place, prices, faults))
    return tuple(GroupDraft(name, tuple(services)) for name, services in found.items())


def _service(row: Row, place: str, prices: Prices, faults: _Faults) -> ServiceDraft:
    """A service; the label of a product brings its price and rate where none is typed."""
    label = faults.read(f"{place}-label", _text_of("label", 200, row), "")
    quantity = faults.read(
        f"{place}-quantity", lambda: whole("quantity", least=1, most=MAX_QUANTITY, values=row), 1
    )
    rate = faults.read(f"{place}-rate", lambda: whole("rate", most=WHOLE, values=row), 0)
    discount = faults.read(f"{place}-discount", lambda: _percent(row["discount"]), 0)
    if label in prices and not row["price"].strip():
        price, rate = prices[label]
    else:
        price = faults.read(f"{place}-price", lambda: _cents(row["price"]), 0)
    return ServiceDraft(label, quantity, price, rate, discount)


def _text_of(name: str, most: int, row: Row, *, required: bool = True) -> Callable[[], str]:
    return lambda: text(name, most=most, required=required, values=row)


def _cents(typed: str) -> int:
    if not typed.strip():
        raise FormFault(fields={"amount": REQUIRED})
    return parse_amount(typed, signed=True)


def _percent(typed: str) -> int:
    """Hundredths of a percent."""
    found = parse_amount(typed.replace("%", "")) if typed.strip() else 0
    if found > WHOLE:
        raise InvalidDiscount()
    return found


def _means(row: Row, kind: str) -> bool:
    return any(row[name].strip() for name in _MEANT[kind])
