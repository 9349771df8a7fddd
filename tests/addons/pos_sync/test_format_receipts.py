"""Receipts of batches: what is written is read again, and nothing else is."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest

from addons.pos_sync.errors.files import BatchWrong, DoctypeRefused, FileFault, RootWrong, TooLarge, Truncated
from addons.pos_sync.services.format.receipts import (
    LONGEST_REASON,
    Applied,
    Receipt,
    Refused,
    read_receipt,
    write_receipt,
)

SHA = "ab" * 32
AT = datetime(2026, 7, 31, 9, 30, tzinfo=UTC)
APPLIED = Applied(12, SHA, AT, 4711)
REFUSED = Refused(12, SHA, AT, "pos_sync.file_hash", "t_article.xml", 7, 'A "reason" with <signs> & é')


def _written(receipt: Receipt) -> bytes:
    out = io.BytesIO()
    write_receipt(out, receipt)
    return out.getvalue()


def _read(content: bytes, batch: int | None = 12) -> Receipt:
    return read_receipt(io.BytesIO(content), "00000012.ack", batch)


def test_an_acknowledgement_is_one_element() -> None:
    assert _written(APPLIED).decode() == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<applied xmlns="urn:guichet:exchange:1" batch="12" sha256="{SHA}" '
        'applied_at="2026-07-31T09:30:00Z" rows="4711"/>\n'
    )


@pytest.mark.parametrize("receipt", [APPLIED, REFUSED, Refused(12, SHA, AT, "x", "", 0, "No file came.")])
def test_what_is_written_is_read_again(receipt: Receipt) -> None:
    assert _read(_written(receipt)) == receipt


def test_a_long_reason_is_cut() -> None:
    read = _read(_written(Refused(12, SHA, AT, "x", "", 0, "é" * 2000)))
    assert isinstance(read, Refused)
    assert read.reason == "é" * LONGEST_REASON


def test_a_receipt_of_another_batch_is_refused() -> None:
    with pytest.raises(BatchWrong):
        _read(_written(APPLIED), batch=13)


def _changed(old: str, new: str) -> bytes:
    text = _written(APPLIED).decode()
    assert old in text
    return text.replace(old, new, 1).encode()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not xml",
        _written(APPLIED)[:-5],
        _changed('batch="12"', 'batch="0"'),
        _changed('batch="12"', 'batch="100000000"'),
        _changed(SHA, "ab"),
        _changed(SHA, SHA.upper()),
        _changed("4711", "-1"),
        _changed(' rows="4711"', ""),
        _changed("rows=", 'more="1" rows='),
        _changed("09:30:00Z", "09:30:00"),
        _changed("/>", "><row/></applied>"),
        _changed("/>", ">text</applied>"),
    ],
)
def test_anything_else_is_refused(content: bytes) -> None:
    with pytest.raises(FileFault) as refused:
        _read(content)
    assert "00000012.ack" in str(refused.value)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (_changed("<applied", "<!DOCTYPE x [<!ENTITY a 'b'>]><applied"), DoctypeRefused),
        (_changed("<applied", " " * 20_000 + "<applied"), TooLarge),
        (_changed("urn:guichet:exchange:1", "urn:other"), RootWrong),
        (_changed("<applied", "<received"), RootWrong),
        (_written(APPLIED)[:-20], Truncated),
    ],
)
def test_what_is_wrong_is_told(content: bytes, fault: type[FileFault]) -> None:
    with pytest.raises(fault):
        _read(content)


@pytest.mark.parametrize(
    "receipt", [Applied(0, SHA, AT, 1), Applied(12, "x", AT, 1), Refused(12, SHA, AT, "", "", 0, "r")]
)
def test_nothing_is_written_that_could_not_be_read(receipt: Receipt) -> None:
    out = io.BytesIO()
    with pytest.raises(FileFault):
        write_receipt(out, receipt)
    assert out.getvalue() == b""
