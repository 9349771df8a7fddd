"""``guichet worker``: the process that does the jobs."""

from __future__ import annotations

import click

from core.jobs.worker import run_worker


@click.command("worker", help="Do the jobs of the outbox until stopped.")
@click.option(
    "--threads", default=2, show_default=True, type=click.IntRange(1, 32), help="Jobs done at once."
)
def worker(threads: int) -> None:
    run_worker(threads)
