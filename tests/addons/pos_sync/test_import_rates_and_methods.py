"""Changes of VAT rates and what payment methods are told of themselves, as head office sends them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from addons.pos_session.models import PaymentMethod, VatRate, VatRateChange
from addons.pos_session.services.vat_rates import rate_in_force
from addons.pos_sync.errors.importing import ReferenceMissing, ValueRefused
from core.db import db
from tests.addons.pos_session.shop import Shop
from tests.addons.pos_sync.batches import apply

RATES = [
    {"code": "V20", "label": "TVA 20 %", "rate": 2000},
    {"code": "V20B", "label": "TVA 20 %, autre compte", "rate": 2000},
    {"code": "V0", "label": "Sans TVA", "rate": 0},
]


def change(vat: str, year: int, rate: int) -> dict[str, Any]:
    return {"vat": vat, "starts_on": date(year, 1, 1), "rate": rate}


def changes() -> list[tuple[int, int, int]]:
    """The rate before, the year, the rate from then on."""
    db.session.expire_all()
    found = db.session.query(VatRate.rate, VatRateChange).join(VatRateChange)
    return sorted((rate, one.starts_on.year, one.rate) for rate, one in found)


def test_changes_are_what_head_office_has_and_a_file_that_is_not_sent_changes_none(
    shop: Shop, tmp_path: Path
) -> None:
    centre = shop.centre.id
    sent = [change("V20", 2020, 2100), change("V20", 2030, 0), change("V0", 2030, 550)]
    apply(tmp_path, 1, {"t_compta": RATES, "t_compta_taux": sent}, centre_id=centre)
    assert changes() == [(0, 2030, 550), (2000, 2020, 2100), (2000, 2030, 0)]
    rate = db.session.query(VatRate).filter_by(rate=2000).one()
    days = (date(2019, 12, 31), date(2020, 1, 1), date(2029, 12, 31), date(2030, 1, 1))
    assert [rate_in_force(rate.id, day) for day in days] == [2000, 2100, 2100, 0]
    apply(tmp_path, 2, {"t_compta": RATES}, centre_id=centre)
    assert len(changes()) == 3
    gone = {"vat": "V20", "starts_on": date(2030, 1, 1), "deleted": True}
    apply(tmp_path, 3, {"t_compta_taux": [gone, change("V20", 2031, 1900)]}, kind="delta", centre_id=centre)
    assert changes() == [(0, 2030, 550), (2000, 2020, 2100), (2000, 2031, 1900)]
    apply(tmp_path, 4, {"t_compta": RATES, "t_compta_taux": sent[:1]}, centre_id=centre)
    assert changes() == [(2000, 2020, 2100)]
    apply(tmp_path, 5, {"t_compta": RATES, "t_compta_taux": []}, centre_id=centre)
    assert changes() == []


def test_codes_of_one_rate_change_together_or_the_batch_is_refused(shop: Shop, tmp_path: Path) -> None:
    centre = shop.centre.id
    both = [change("V20", 2030, 2100), change("V20B", 2030, 2100)]
    apply(tmp_path, 1, {"t_compta": RATES, "t_compta_taux": both}, centre_id=centre)
    assert changes() == [(2000, 2030, 2100)]
    one = {"vat": "V20", "starts_on": date(2030, 1, 1), "deleted": True}
    apply(tmp_path, 2, {"t_compta_taux": [one]}, kind="delta", centre_id=centre)
    assert changes() == [(2000, 2030, 2100)], "the other code still says so"
    with pytest.raises(ValueRefused, match=r"t_compta_taux.xml, line 3: “rate” is “2200”"):
        apply(tmp_path, 3, {"t_compta_taux": [change("V20", 2030, 2200)]}, kind="delta", centre_id=centre)
    assert changes() == [(2000, 2030, 2100)]


@pytest.mark.parametrize(
    ("row", "fault", "sentence"),
    [
        (change("V20", 2030, 10_001), ValueRefused, "line 3: “rate” is “10001”"),
        (change("V20", 2030, -1), ValueRefused, "line 3: “rate” is “-1”"),
        (change("LOST", 2030, 1), ReferenceMissing, "line 3: “vat” is “LOST”"),
    ],
)
def test_a_change_that_is_not_possible_is_refused(
    shop: Shop, tmp_path: Path, row: dict[str, Any], fault: type[Exception], sentence: str
) -> None:
    with pytest.raises(fault, match=sentence):
        apply(tmp_path, 1, {"t_compta": RATES, "t_compta_taux": [row]}, centre_id=shop.centre.id)
    assert changes() == []


def method(**values: Any) -> dict[str, Any]:
    return {"code": "M", "label": "Moyen", "kind": "cash", "active": True, **values}


def test_a_method_is_told_how_it_rounds_what_it_asks_and_its_account(shop: Shop, tmp_path: Path) -> None:
    centre = shop.centre.id
    sent = method(rounding=5, account="530000", asks_number=True, asks_bank=True, asks_drawer=True)
    apply(tmp_path, 1, {"tr_moyen_paiement": [sent | {"requires_identification": True}]}, centre_id=centre)
    made = db.session.query(PaymentMethod).filter_by(code="M").one()
    assert (made.rounding, made.account) == (5, "530000")
    assert made.asks_number and made.asks_bank and made.asks_drawer and made.requires_identification
    apply(tmp_path, 2, {"tr_moyen_paiement": [method()]}, centre_id=centre)
    db.session.expire_all()
    assert (made.rounding, made.account) == (1, "")
    assert not (made.asks_number or made.asks_bank or made.asks_drawer or made.requires_identification)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"rounding": 2}, "“rounding” is “2”"),
        ({"kind": "card", "rounding": 5}, "“rounding” is “5”"),
        ({"kind": "card", "gives_change": True}, "“gives_change” is “True”"),
        ({"account": "53-00"}, "“account” is “53-00”"),
    ],
)
def test_what_a_method_cannot_do_is_refused_with_its_line(
    shop: Shop, tmp_path: Path, values: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(ValueRefused, match=f"tr_moyen_paiement.xml, line 3: {sentence}"):
        apply(tmp_path, 1, {"tr_moyen_paiement": [method(**values)]}, centre_id=shop.centre.id)
