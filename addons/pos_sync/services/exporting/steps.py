"""What an attempt did, with times: the diagnosis that the hotline asks for. Never with credentials."""

from __future__ import annotations

from core import clock


class Diagnosis:
    """The steps of one attempt, a line each."""

    def __init__(self, title: str) -> None:
        self._lines = [f"{clock.now().isoformat(timespec='milliseconds')} {title}"]

    def step(self, text: str) -> None:
        """Note what is done now."""
        self._lines.append(f"{clock.now().isoformat(timespec='milliseconds')} {text}")

    @property
    def text(self) -> str:
        """All of it."""
        return "\n".join(self._lines) + "\n"
