"""Printing in bulk in a browser: 160 tickets, the machine dies in the middle, and it goes on where it was."""

from __future__ import annotations

import io
import time
from pathlib import Path

import pypdf
import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import func, select

from addons.pos_session.models import Session
from addons.pos_session.services.sale import sell
from addons.pos_ticketing.models import BatchChunk, Delivery, DeliveryMode, Ticket
from addons.pos_ticketing.services.ticket_document import KIND
from core.db import db
from core.documents.copies import DocumentCopy
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User
from core.testing.factories import as_user
from core.testing.server import running
from core.uow import unit_of_work
from tests.e2e.conftest import SCREENSHOTS
from tests.e2e.harness_browser import faults
from tests.e2e.harness_gate import House, fill, page_of
from tests.stands import config_of, make_deployment

pytestmark = pytest.mark.browser
TICKETS = 160
PARTS = 4


@pytest.fixture
def theatre(tmp_path: Path) -> tuple[Flask, Path]:
    """A house whose orders of 160 tickets wait for the post; no server runs."""
    app = make_deployment(tmp_path, None)
    with app.app_context():
        made = House(app)
        fill(made)
        with acting_as(SYSTEM), unit_of_work() as session:
            centre_id = db.session.get_one(Session, made.session_id).centre_id
            mode = DeliveryMode(centre_id=centre_id, name="Envoi postal", kind="post")
            session.add(mode)
        first = db.session.execute(select(Ticket.__table__)).first()
        assert first is not None
        operator = db.session.execute(select(User).where(User.login == "ouvreuse")).scalar_one()
        for start in range(10, 10 + TICKETS, 20):
            items = [
                {
                    "kind": "ticket", "performance_id": first.performance_id, "seat": seat,
                    "audience_category_id": first.audience_category_id,
                }
                for seat in range(start, start + 20)
            ]  # fmt: skip
            with as_user(operator):
                answer = sell(made.session_id, items, [], f"by-post-{start}")
            with acting_as(SYSTEM), unit_of_work() as session:
                session.add(Delivery(centre_id=centre_id, order_id=answer["order_id"], mode_id=mode.id))
        db.session.remove()
    return app, tmp_path


def parts_ready(app: Flask) -> int:
    with app.app_context():
        chunk = BatchChunk.__table__
        ready: int = db.session.execute(
            select(func.count()).where(chunk.c.printed_at.is_not(None))
        ).scalar_one()
        db.session.remove()
    return ready


def test_the_machine_dies_in_the_middle(browser: Browser, theatre: tuple[Flask, Path]) -> None:
    app, folder = theatre
    config = {**config_of(folder, None), "jobs": {"lease_seconds": 2}}
    with running(folder, config) as server, page_of(browser, server.url, "directrice") as page:
        page.goto(f"{server.url}/ticketing/print-batches/new")
        expect(page.get_by_role("status").filter(has_text="160 billets")).to_be_visible()
        shoot(page, "impression-en-masse")
        page.get_by_role("button", name="Imprimer").click()
        expect(page.get_by_role("progressbar")).to_be_visible()
        while not 0 < parts_ready(app) < PARTS:
            time.sleep(0.05)
        shoot(page, "impression-en-cours")
        page.goto("about:blank")
        server.kill()
    before = parts_ready(app)
    assert 0 < before < PARTS
    with running(folder, config) as server, page_of(browser, server.url, "directrice") as page:
        page.goto(f"{server.url}/ticketing/print-batches")
        page.locator("tbody tr a").first.click()
        expect(page.get_by_text("Prête")).to_be_visible(timeout=60_000)
        shoot(page, "impression-prete")
        texts: list[str] = []
        for _part in range(PARTS):
            with page.expect_download() as fetched:
                page.get_by_role("button", name="Récupérer", exact=True).first.click()
            content = Path(fetched.value.path()).read_bytes()
            texts += [each.extract_text() for each in pypdf.PdfReader(io.BytesIO(content)).pages]
            page.reload()
        assert len(texts) == TICKETS
        assert not any("DUPLICATA" in text for text in texts)
    with app.app_context():
        printed = db.session.execute(
            select(func.count()).where(DocumentCopy.kind == KIND, DocumentCopy.copy == 0)
        ).scalar_one()
        again = db.session.execute(
            select(func.count()).where(DocumentCopy.kind == KIND, DocumentCopy.copy > 0)
        ).scalar_one()
        db.session.remove()
    assert (printed, again) == (TICKETS, 0)


def shoot(page: Page, name: str) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)
    assert faults(page) == [], name
