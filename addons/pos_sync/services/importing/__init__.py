"""The import of a register: batches are received whole, applied in one transaction, acknowledged, then deleted."""
