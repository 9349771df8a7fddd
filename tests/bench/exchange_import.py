"""One import of a register as a process of its own: ``python -m tests.bench.exchange_import CONFIG CENTRE_ID``.

Prints its seconds, from the folder of the exchange to the acknowledgement, and the peak of its memory in MB, before and
after. The peak is that of this program (VmHWM): ``ru_maxrss`` would begin with that of the process that started it.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from addons.pos_sync.services.importing.run import import_waiting
from core.app import create_app
from core.identity.actor import SYSTEM, acting_as


def main(config: str, centre_id: int) -> None:
    """Import what waits, and print the figures."""
    with create_app(Path(config)).app_context(), acting_as(SYSTEM):
        before = _peak_mb()
        begun = time.perf_counter()
        if not import_waiting(centre_id):
            raise RuntimeError("nothing was imported")
        seconds = time.perf_counter() - begun
    print(json.dumps({"seconds": seconds, "start_mb": before, "peak_mb": _peak_mb()}))


def _peak_mb() -> int:
    status = Path("/proc/self/status").read_text()
    peak = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    return round(int(peak.split()[1]) / 1024)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
