"""What the booking payments refuse, a file per subject: each with a stable code and one sentence."""

from __future__ import annotations
