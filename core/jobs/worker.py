"""The worker: a huey consumer that drains the outbox when woken, when a retry is due, and every minute."""

from __future__ import annotations

from huey.consumer import Consumer

from core.jobs.catalog import handlers
from core.jobs.queue import queue, wake

SHUTDOWN_SECONDS = 8


def run_worker(threads: int) -> None:
    """Work until SIGTERM or SIGINT: running jobs end first, for at most a few seconds.

    What is cut off comes back when its lease is over. Raises StartError when the jobs are misdeclared.
    """
    handlers()
    consumer = make_consumer(threads)
    queue().stopping = consumer.stop_flag.is_set
    wake()
    consumer.run()


def make_consumer(threads: int) -> Consumer:
    """The consumer of the application's queue; an idle one looks into the queue once a second."""
    return queue().huey.create_consumer(
        workers=threads,
        max_delay=1.0,
        graceful_signal="TERM",
        shutdown_timeout=SHUTDOWN_SECONDS,
    )
