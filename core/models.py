"""Every table of the host, imported so that it joins the metadata."""

from __future__ import annotations

import core.documents.copies
import core.documents.printers
import core.idempotency
import core.identity.models
import core.journal.models
import core.numbering
import core.outbox  # noqa: F401
