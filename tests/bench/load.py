"""Drives one process per client for some seconds and gathers how long each transaction took."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier

Transaction = Callable[[], bool]
"""One sale; False when it was refused."""
Client = Callable[[], Transaction]
"""Connects, in the process of the client, and returns its transaction. Must be picklable."""

WARM_UP = 5


@dataclass(frozen=True)
class Load:
    """What all clients did together; ``times`` are the seconds of each accepted transaction."""

    seconds: float
    times: list[float]
    refused: int

    @property
    def per_second(self) -> float:
        return len(self.times) / self.seconds

    def percentile(self, percent: int) -> float:
        """Milliseconds within which that share of the transactions was answered."""
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)] * 1000


def measure(clients: list[Client], seconds: float) -> Load:
    """Run all clients at once, each in a process of its own, after a few transactions to warm up."""
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(len(clients))
    pipes, running = [], []
    for client in clients:
        receiver, sender = context.Pipe(duplex=False)
        process = context.Process(target=_drive, args=(client, seconds, barrier, sender))
        process.start()
        sender.close()
        pipes.append(receiver)
        running.append(process)
    answers = [pipe.recv() for pipe in pipes]
    for process in running:
        process.join()
    times = [taken for answer in answers for taken in answer[0]]
    return Load(max(answer[2] for answer in answers), times, sum(answer[1] for answer in answers))


def _drive(client: Client, seconds: float, barrier: Barrier, answer: Connection) -> None:
    transaction = client()
    for _ in range(WARM_UP):
        transaction()
    barrier.wait()
    times: list[float] = []
    refused = 0
    begun = now = time.perf_counter()
    while now < begun + seconds:
        done = transaction()
        later = time.perf_counter()
        if done:
            times.append(later - now)
        else:
            refused += 1
        now = later
    answer.send((times, refused, now - begun))
