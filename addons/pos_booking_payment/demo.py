"""The demo's bookings: stays of the holiday centre around today, and what they owe; a few groups of the theatre."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from addons.pos_booking_payment.demo_day import play
from addons.pos_booking_payment.models.booking import (
    BALANCED,
    CANCELLED,
    CHECKED_IN,
    CHECKED_OUT,
    CONFIRMED,
    CREDIT_BALANCE,
    DEBIT_BALANCE,
    INVOICE,
    INVOICED,
    OPTION,
    PAGE,
    QUOTE,
    VALIDATED,
)
from addons.pos_booking_payment.services.drafts import (
    BookingDraft,
    CustomerDraft,
    FundingDraft,
    GroupDraft,
    ServiceDraft,
)
from addons.pos_booking_payment.services.receiving import receive
from core.demo import Demo
from core.numbering import take
from core.vat import price_line

CENTRAL = "Centrale de réservation"
"""The system that sends the theatre's bookings, and a few of the holiday centre's: read here, changed there."""

FIRST_NAMES = ("Anne", "Bruno", "Chloé", "Denis", "Élodie", "François", "Gisèle", "Hugo", "Inès", "Julien")
LAST_NAMES = (
    "Moreau",
    "Lefèvre",
    "Garnier",
    "Peeters",
    "Faure",
    "Lambert",
    "Dubois",
    "Noël",
    "Vidal",
    "Janssens",
)


@dataclass(frozen=True)
class _Stay:
    """So many bookings of a status, arriving between two days from today; ``paid``: how far their financings are."""

    count: int
    status: str
    first: int
    last: int
    paid: str


STAYS = (
    _Stay(3, QUOTE, 40, 120, "nothing"),
    _Stay(3, OPTION, 25, 90, "nothing"),
    _Stay(5, CONFIRMED, 12, 60, "nothing"),
    _Stay(3, CONFIRMED, 1, 20, "overdue"),
    _Stay(4, VALIDATED, 1, 25, "deposit"),
    _Stay(3, VALIDATED, 0, 0, "deposit"),
    _Stay(4, CHECKED_IN, -3, 0, "deposit"),
    _Stay(2, CHECKED_IN, -4, -1, "everything"),
    _Stay(3, CHECKED_OUT, -8, -7, "deposit"),
    _Stay(2, INVOICED, -14, -9, "deposit"),
    _Stay(2, DEBIT_BALANCE, -30, -15, "deposit"),
    _Stay(2, CREDIT_BALANCE, -40, -20, "too much"),
    _Stay(2, BALANCED, -60, -30, "everything"),
    _Stay(2, CANCELLED, 10, 40, "repay"),
)
"""Forty of them."""


def load(demo: Demo) -> None:
    """Stays of every status in the holiday centre, groups in the theatre's, and a morning at the front desk."""
    luck = demo.random.getstate()
    holiday, theatre = demo.centres["holiday"].id, demo.centres["theatre"].id
    stays = [stay for stay in STAYS for _ in range(stay.count)]
    first = take(f"pos_booking_payment.booking:{holiday}", len(stays))
    drafts = [_draft(demo, f"R-{first + at:06d}", stay) for at, stay in enumerate(stays)]
    sent = drafts[::8]
    receive(holiday, [draft for draft in drafts if draft not in sent], PAGE)
    receive(holiday, sent, CENTRAL)
    groups = [_draft(demo, f"G-{at:04d}", stay) for at, stay in enumerate(STAYS[2:7], start=1)]
    receive(theatre, groups, CENTRAL)
    demo.random.setstate(luck)  # what other addons draw by chance is the same without this one
    play(demo)


def _draft(demo: Demo, number: str, stay: _Stay) -> BookingDraft:
    chance = demo.random
    arrives_on = demo.today + timedelta(days=chance.randint(stay.first, stay.last))
    nights, people = chance.randint(5, 10), chance.randint(1, 5)
    groups = [
        GroupDraft(
            "Séjour",
            (
                ServiceDraft("Nuitée adulte", nights * people, 3_900, 1000),
                ServiceDraft("Demi-pension", nights * people, 2_150, 1000, chance.choice((0, 0, 1000))),
            ),
        )
    ]
    if chance.random() < 0.6:
        groups.append(GroupDraft("Options", (ServiceDraft("Ménage de fin de séjour", 1, 6_000, 2000),)))
    name = f"{chance.choice(FIRST_NAMES)} {chance.choice(LAST_NAMES)}"
    invoiced = stay.status in (INVOICED, DEBIT_BALANCE, CREDIT_BALANCE, BALANCED)
    return BookingDraft(
        number=number,
        customer=CustomerDraft(
            name, reference=number, phone=f"06 {chance.randint(10, 99)} 00 {number[-2:]} 00"
        ),
        arrives_on=arrives_on,
        departs_on=arrives_on + timedelta(days=nights),
        room=chance.choice(("Chalet {}", "Chambre 1{:02d}", "Mobil-home {}")).format(chance.randint(1, 24)),
        status=stay.status,
        contract_signed=stay.status not in (QUOTE, OPTION, CONFIRMED) or chance.random() < 0.4,
        invoice_number=f"F-{number[-4:]}" if invoiced else "",
        invoiced_on=arrives_on + timedelta(days=nights) if invoiced else None,
        groups=tuple(groups),
        fundings=_fundings(demo, stay, groups, (arrives_on - demo.today).days, nights),
    )


def _fundings(
    demo: Demo, stay: _Stay, groups: list[GroupDraft], arrives: int, nights: int
) -> tuple[FundingDraft, ...]:
    """A deposit a month before the arrival, the balance on the day of it (the invoice after the stay)."""
    lines = [line for group in groups for line in group.services]
    total = sum(price_line(one.quantity, one.unit_price, one.rate, one.discount).total_ttc for one in lines)
    deposit = total * 30 // 100
    due_on = demo.today + timedelta(days=-3 if stay.paid == "overdue" else arrives - 30)
    if stay.paid == "nothing":
        due_on = demo.today + timedelta(days=max(arrives - 30, 2))
    paid_first = stay.paid in ("deposit", "everything", "too much", "repay")
    all_paid = stay.paid in ("everything", "too much")
    found = [
        FundingDraft("1", due_on, deposit, label="Acompte 30 %", paid_elsewhere=deposit if paid_first else 0)
    ]
    if stay.paid == "repay":
        found.append(FundingDraft("2", demo.today, -deposit, label="Remboursement de l’acompte"))
        return tuple(found)
    balance = total - deposit
    day = arrives + nights if stay.status in (CHECKED_OUT, INVOICED, DEBIT_BALANCE) else arrives
    found.append(
        FundingDraft(
            "2",
            demo.today + timedelta(days=day),
            balance,
            kind=INVOICE,
            label="Solde",
            paid_elsewhere=balance + (2_000 if stay.paid == "too much" else 0) if all_paid else 0,
        )
    )
    if stay.paid == "too much":
        found.append(FundingDraft("3", demo.today, -2_000, label="Trop-perçu à rendre"))
    return tuple(found)
