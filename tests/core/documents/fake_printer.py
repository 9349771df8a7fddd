"""Test helper: a network printer behind a real listening socket, in the moods that real ones have."""

from __future__ import annotations

import socket
import threading
from typing import Literal

ASK = b"\x10\x04\x01"
READY, OFFLINE, STATUS_REPORT = b"\x12", b"\x1a", b"\x10\x00\x00\x00"
Mood = Literal["ready", "mute", "hangs_up", "hangs_up_after_print", "mute_after_print", "no_paper", "chatty"]


class FakePrinter:
    """Listens on a free port until closed; ``jobs`` are what it printed, ``calls`` how often it was rung."""

    def __init__(self, mood: Mood = "ready", port: int = 0) -> None:
        self.mood: Mood = mood
        self.jobs: list[bytes] = []
        self.calls = 0
        self._socket = socket.create_server(("127.0.0.1", port))
        self.port: int = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def __enter__(self) -> FakePrinter:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(10)

    def _serve(self) -> None:
        while True:
            try:
                link, _ = self._socket.accept()
            except OSError:
                return
            self.calls += 1
            with link:
                link.settimeout(10)
                self._listen(link)

    def _listen(self, link: socket.socket) -> None:
        """Answer each status request; what came between two of them is a job."""
        received = b""
        if self.mood == "hangs_up":
            return
        while chunk := _receive(link):
            received += chunk
            while ASK in received:
                job, _, received = received.partition(ASK)
                if job:
                    self.jobs.append(job)
                if self.mood == "hangs_up_after_print" and job:
                    return
                answer = self._answer(bool(job))
                if answer:
                    link.sendall(answer)

    def _answer(self, printed: bool) -> bytes:
        if self.mood == "mute" or (self.mood == "mute_after_print" and printed):
            return b""
        if self.mood == "no_paper":
            return OFFLINE
        return STATUS_REPORT + READY if self.mood == "chatty" else READY


def _receive(link: socket.socket) -> bytes:
    try:
        return link.recv(65536)
    except OSError:
        return b""
