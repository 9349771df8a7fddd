"""A small server in memory that speaks the seat plan's wire format, so that the island is tested without the addon."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlparse

from core.web.csp import CONTENT_SECURITY_POLICY
from tests.e2e import harness_plan
from tests.e2e.harness_page import basket, page

ROOT = Path(__file__).resolve().parents[2]
STATIC = {
    "/core/": ROOT / "core/web/static/build",
    "/pos_ticketing/": ROOT / "addons/pos_ticketing/static/build",
    "/pos_session/": ROOT / "addons/pos_session/static/build",
}
TYPES = {".js": "text/javascript", ".css": "text/css", ".html": "text/html; charset=utf-8"}
FREE, MINE, OTHER = 0, 1, 5
NOTHING_KNOWN = {
    "title": "Place",
    "facts": [{"name": "Catégorie de place", "value": "Carré or"}],
    "prices": [],
}


class Hall:
    """One performance: its plan, one byte per place, the changes since the start, what was asked."""

    def __init__(self, seats: int, hold_seconds: float = 300) -> None:
        self.geometry = harness_plan.geometry(seats)
        self.seats = seats
        self.states = harness_plan.states(seats + harness_plan.PIT_CAPACITY, seats)
        self.hold_seconds = hold_seconds
        self.changes: list[list[int]] = []
        self.asked: list[tuple[str, dict[str, Any], str]] = []
        self.answers: dict[str, tuple[int, dict[str, Any]]] = {}
        self.pages: dict[str, str] = {}
        self.failing = 0
        self.delay = 0.0
        self.expires_at = 0
        self.lock = threading.RLock()
        self.attributes = ""
        self.offer = "1"
        self.order_places: dict[str, list[int]] = {}
        self.contingents: list[dict[str, Any]] = []
        self.details: dict[int, dict[str, Any]] = {}

    def turn(self, places: list[int], state: int, expires: int = 0) -> None:
        """Put places into a state and tell everybody."""
        with self.lock:
            for place in places:
                self.states[place] = state
                self.changes.append([place, state, expires])

    def answer(self, action: str, body: dict[str, Any], key: str) -> tuple[int, dict[str, Any]]:
        """Hold or release; the same key gets the first answer."""
        time.sleep(self.delay)
        with self.lock:
            self.asked.append((action, body, key))
            if key not in self.answers:
                self.answers[key] = self.hold(body) if action == "hold" else self.release(body)
            return self.answers[key]

    def hold(self, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        if "free_zone" in body:
            zone = self.geometry["free_zones"][0]
            free = [i for i in range(zone["first"], zone["first"] + zone["capacity"]) if not self.states[i]]
            wanted = free[: body["quantity"]]
        else:
            wanted = body["seats"]
        gone = [seat for seat in wanted if self.states[seat] not in (FREE, MINE)]
        if gone:
            return 409, {"code": "pos_ticketing.seats_gone", "message": "Trop tard.", "gone": gone}
        now = round(time.time() * 1000)
        self.expires_at = now + round(self.hold_seconds * 1000)
        self.turn(wanted, MINE, self.expires_at)
        return 200, {"seats": wanted, "expires_at": self.expires_at, "now": now}

    def release(self, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        self.turn(body["seats"], FREE)
        return 200, {"seats": body["seats"]}


class Handler(BaseHTTPRequestHandler):
    """Routes of the harness."""

    protocol_version = "HTTP/1.1"
    hall: Hall

    def log_message(self, *args: object) -> None:
        """Say nothing."""

    def reply(self, body: bytes, kind: str, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def reply_form(self, body: bytes) -> None:
        """An ordinary form: note it, answer slowly."""
        self.hall.asked.append((self.path.strip("/"), parse_qs(body.decode()), ""))
        time.sleep(self.hall.delay)
        self.reply(b"<!doctype html><title>Fait</title>Fait", TYPES[".html"])

    def reply_json(self, value: object, status: int = 200) -> None:
        self.reply(json.dumps(value).encode(), "application/json", status)

    def do_GET(self) -> None:
        url = urlparse(self.path)
        for prefix, folder in STATIC.items():
            if url.path.startswith(prefix):
                file = folder / url.path.removeprefix(prefix)
                return self.reply(file.read_bytes(), TYPES[file.suffix])
        if url.path in ("/states", "/changes") and self.hall.failing:
            self.hall.failing -= 1
            return self.reply_json({}, 503)
        with self.hall.lock:
            if url.path == "/geometry.json":
                self.reply_json(self.hall.geometry)
            elif url.path == "/states":
                since = str(len(self.hall.changes))
                headers = {"X_Since": since, "X_Offer": self.hall.offer, "X_Plan": self.hall.geometry["hash"]}
                self.reply(bytes(self.hall.states), "application/octet-stream", **headers)
            elif url.path == "/changes":
                since_n = int(parse_qs(url.query)["since"][0])
                told = {"since": len(self.hall.changes), "changes": self.hall.changes[since_n:]}
                marks = {"offer": self.hall.offer, "plan": self.hall.geometry["hash"]}
                self.reply_json(told | marks)
            elif url.path == "/order-places":
                places = self.hall.order_places.get(parse_qs(url.query)["number"][0], [])
                self.reply_json({"places": places, "orders": int(bool(places))})
            elif url.path == "/contingent-places":
                self.reply_json({"contingents": self.hall.contingents})
            elif url.path.startswith("/places/"):
                self.reply_json(self.hall.details.get(int(url.path.rpartition("/")[2]), NOTHING_KNOWN))
            elif url.path == "/basket":
                self.reply(basket(self.hall).encode(), TYPES[".html"])
            elif url.path in self.hall.pages:
                self.reply(self.hall.pages[url.path].encode(), TYPES[".html"])
            elif url.path == "/":
                self.reply(page(self.hall.geometry, self.hall.attributes).encode(), TYPES[".html"])
            else:
                self.reply(b"<!doctype html><title>Fait</title>", TYPES[".html"])

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("Content-Type") == "application/x-www-form-urlencoded":
            return self.reply_form(body)
        if self.headers.get("X-CSRFToken") != "harness":
            return self.reply_json({"message": "CSRF"}, 400)
        key = self.headers.get("Idempotency-Key", "")
        if self.hall.failing:
            self.hall.failing -= 1
            return self.reply_json({}, 503)
        action = self.path.strip("/")
        if action == "taps":
            self.hall.asked.append((action, json.loads(body), key))
            time.sleep(self.hall.delay)
            return self.reply(f"<p>{len(self.hall.asked)}</p>".encode(), TYPES[".html"])
        status, answer = self.hall.answer(action, json.loads(body), key)
        return self.reply_json(answer, status)


@contextmanager
def serving(hall: Hall) -> Iterator[str]:
    """The address of a server of ``hall``."""
    handler = type("HallHandler", (Handler,), {"hall": hall})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
