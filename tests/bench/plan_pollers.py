"""Other screens on the plan of a performance: as many as wanted, each asking what changed as a browser does."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

EVERY_SECONDS = 0.75
"""What frontend/plan/changes.ts waits between two polls."""


class Program:
    """A kept connection that speaks to the API with a token."""

    def __init__(self, port: int, token: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def ask(self, method: str, path: str, body: object = None, key: str = "") -> Any:
        """The JSON of the answer. Raises RuntimeError for a refusal."""
        headers = self.headers | ({"Idempotency-Key": key} if key else {})
        text = None if body is None else json.dumps(body)
        self.connection.request(method, f"/api/v1{path}", text, headers)
        answer = self.connection.getresponse()
        read = answer.read()
        if answer.status >= 400:
            raise RuntimeError(f"{answer.status}: {read[:300]!r}")
        return json.loads(read)


@contextmanager
def polling(port: int, token: str, performance_id: int, screens: int) -> Iterator[list[float]]:
    """``screens`` poll until the end of the block; yields the milliseconds that their polls take."""
    taken: list[float] = []
    over = threading.Event()

    def screen(first: float) -> None:
        over.wait(first)
        program, since = Program(port, token), round(time.time() * 1000)
        while not over.wait(EVERY_SECONDS):
            begun = time.perf_counter()
            since = program.ask("GET", f"/performances/{performance_id}/changes?since={since}")["since"]
            taken.append((time.perf_counter() - begun) * 1000)

    threads = [
        threading.Thread(target=screen, args=(EVERY_SECONDS * n / screens,), daemon=True)
        for n in range(screens)
    ]
    for thread in threads:
        thread.start()
    try:
        yield taken
    finally:
        over.set()
        for thread in threads:
            thread.join()
