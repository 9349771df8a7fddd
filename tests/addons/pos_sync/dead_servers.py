"""Servers that are as good as dead: a port that never answers, one that never ends its greeting."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager

from tests.addons.pos_sync.server_parts import HOST


@contextmanager
def black_hole() -> Iterator[int]:
    """A port that takes connections and never says anything."""
    with closing(socket.create_server((HOST, 0))) as listening:
        yield listening.getsockname()[1]


@contextmanager
def trickle(words: bytes = b"220-") -> Iterator[int]:
    """A port that greets for ever, a byte at a time."""
    ended = threading.Event()
    with closing(socket.create_server((HOST, 0))) as listening:

        def drip() -> None:
            connection, _ = listening.accept()
            with closing(connection):
                connection.sendall(words)
                while not ended.wait(0.02):
                    try:
                        connection.sendall(b".")
                    except OSError:
                        return

        thread = threading.Thread(target=drip, name="trickle", daemon=True)
        thread.start()
        try:
            yield listening.getsockname()[1]
        finally:
            ended.set()
            thread.join()
