"""Every job the host and the enabled addons can do, by kind."""

from __future__ import annotations

from core.contributions import Job
from core.manifest import Manifest, StartError
from core.registry import registry

_HOST_JOBS: list[Job] = []


def add_host_job(job: Job) -> None:
    """Declare a job of the host itself (its kind begins with ``core.``); declaring it twice is harmless."""
    if job not in _HOST_JOBS:
        _HOST_JOBS.append(job)


def handlers() -> dict[str, Job]:
    """{kind: job}. Raises StartError when two addons declare one kind, or one that is not theirs."""
    found = {job.kind: job for job in _HOST_JOBS}
    for manifest, job in _addon_jobs():
        if not job.kind.startswith(f"{manifest.name}.") or job.kind in found:
            raise StartError(
                f"The job {job.kind!r} of {manifest.name} must be named {manifest.name}.… and once."
            )
        found[job.kind] = job
    return found


def _addon_jobs() -> list[tuple[Manifest, Job]]:
    return registry().collect("register_jobs")
