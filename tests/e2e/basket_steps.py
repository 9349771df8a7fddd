"""Steps at the sale basket: places on an order without the plan, contacts, nodes of the tree, dragging, a channel."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

HOLD_AND_ADD = """async ([performance, order, seats]) => {
  const token = document.querySelector("meta[name=csrf-token]").content;
  const headers = {"X-CSRFToken": token, "Idempotency-Key": crypto.randomUUID()};
  const held = await fetch(`/ticketing/performances/${performance}/holds`, {
    method: "POST", headers: {...headers, "Content-Type": "application/json"}, body: JSON.stringify({order, seats})});
  if (!held.ok) throw new Error(await held.text());
  const body = new URLSearchParams({idempotency_key: crypto.randomUUID(), csrf_token: token});
  const added = await fetch(`/ticketing/performances/${performance}/orders/${order}/basket/add`, {
    method: "POST", headers, body});
  if (!added.ok) throw new Error(await added.text());
}"""


def order_id(page: Page) -> int:
    """The order whose till is shown."""
    return int(page.url.partition("/orders/")[2].partition("?")[0])


def put_places(page: Page, *seats: int, performance: int = 1) -> None:
    """Put places on the order of the till, as the plan does; the till shows them."""
    page.evaluate(HOLD_AND_ADD, [performance, order_id(page), list(seats)])
    page.reload()
    page.wait_for_load_state("load")
    expect(page.locator("[data-line-pad]")).to_have_attribute("data-started", "1")


def side(page: Page) -> Locator:
    """The left column, open."""
    column = page.locator("[data-side]")
    if not column.is_visible():
        page.get_by_role("button", name=re.compile("^Contacts, envoi")).click()
    expect(column).to_be_visible()
    return column


def new_contact(page: Page, name: str) -> None:
    """Make a contact in the left column."""
    side(page).get_by_role("searchbox").fill(name)
    page.get_by_role("button", name="Créer et ajouter").click()
    expect(side(page).locator("[data-contacts]")).to_contain_text(name)
    expect(node(page, name)).to_be_visible()


def add_contact(page: Page, query: str, name: str) -> None:
    """Search a contact in the left column and add him."""
    side(page).get_by_role("searchbox").fill(query)
    page.locator("#contact-found").get_by_role("button", name=re.compile(name)).click()
    expect(side(page).locator("[data-contacts]")).to_contain_text(name)
    expect(node(page, name)).to_be_visible()


def node(page: Page, name: str) -> Locator:
    """A node of the tree."""
    return page.locator(".tree-node", has=page.locator(".tree-name", has_text=name)).first


def lines(page: Page, name: str) -> Locator:
    """The lines of a node of the tree."""
    return node(page, name).locator("[data-line]")


def drag(page: Page, what: Locator, onto: Locator) -> None:
    """Drag by the mouse, as a hand does: in steps."""
    start, end = what.bounding_box(), onto.bounding_box()
    assert start is not None and end is not None
    page.mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
    page.mouse.down()
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + 12, steps=8)
    page.mouse.up()


def give_channel(folder: Path, name: str, fee: int) -> None:
    """Give the open session a sales channel that delivers by post for a fee (cents)."""
    with sqlite3.connect(_database(folder)) as store:
        session, centre = store.execute(
            "SELECT id, centre_id FROM pos_session__session WHERE state = 'open'"
        ).fetchone()
        mode = store.execute(
            "INSERT INTO pos_ticketing__delivery_mode (centre_id, name, kind, weight, active)"
            " VALUES (?, ?, 'post', 1, 1) RETURNING id",
            (centre, name),
        ).fetchone()[0]
        channel = store.execute(
            "INSERT INTO pos_ticketing__channel (centre_id, name, selection_mode, orphans, orphan_fill, old_drawer,"
            " draft_minutes, option_hours, notice_hours, weight, active)"
            " VALUES (?, 'Vente par correspondance', 'mixed', 'warn', 80, 'refuse', 1440, 72, 24, 50, 1) RETURNING id",
            (centre,),
        ).fetchone()[0]
        store.execute(
            "INSERT INTO pos_ticketing__channel_delivery (channel_id, mode_id, fee, vat_rate) VALUES (?, ?, ?, 2000)",
            (channel, mode, fee),
        )
        store.execute("DELETE FROM pos_ticketing__channel_session WHERE session_id = ?", (session,))
        store.execute(
            "INSERT INTO pos_ticketing__channel_session (session_id, channel_id) VALUES (?, ?)",
            (session, channel),
        )


def stored(folder: Path, query: str) -> list[tuple[object, ...]]:
    """Rows of the demo's database."""
    with sqlite3.connect(_database(folder)) as store:
        return store.execute(query).fetchall()


def _database(folder: Path) -> Path:
    return folder / "var" / "guichet.sqlite3"
