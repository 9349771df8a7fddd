"""Steps in the pages of the point of sale, as a browser without scripts takes them."""

from __future__ import annotations

import re
from html import unescape
from itertools import count
from typing import Any

from flask.testing import FlaskClient

from core.testing.factories import PASSWORD
from tests.addons.pos_session.shop import Shop, pieces

_number = count(1)


def key() -> dict[str, str]:
    return {"idempotency_key": f"page-key-{next(_number)}"}


def counts(cents: int) -> dict[str, str]:
    return {f"count_{denomination}": str(quantity or "") for denomination, quantity in pieces(cents).items()}


def text(answer: Any) -> str:
    """What a reader of the page sees, in one line with plain spaces."""
    page = re.sub(r"<(script|style).*?</\1>", " ", answer.get_data(as_text=True), flags=re.DOTALL)
    page = unescape(re.sub(r"<[^>]+>", " ", page)).replace("\u00a0", " ").replace("\u202f", " ")
    return " ".join(page.split())


def open_session(browser: FlaskClient, shop: Shop, cents: int = 10_000) -> int:
    answer = browser.post("/pos/sessions", data={"desk_id": shop.desk.id, "password": PASSWORD, **key()})
    assert answer.status_code == 302, text(answer)
    session_id = int(answer.location.split("/")[-2])
    answer = browser.post(f"/pos/sessions/{session_id}/opening", data={**counts(cents), **key()})
    assert answer.status_code == 302, text(answer)
    return session_id


def new_order(browser: FlaskClient, session_id: int) -> int:
    return int(browser.post(f"/pos/sessions/{session_id}/orders").location.rsplit("/", 1)[1])


def tap(browser: FlaskClient, order_id: int, *items: dict[str, int]) -> Any:
    headers = {"Idempotency-Key": key()["idempotency_key"], "HX-Request": "true"}
    return browser.post(f"/pos/orders/{order_id}/taps", json={"items": list(items)}, headers=headers)
