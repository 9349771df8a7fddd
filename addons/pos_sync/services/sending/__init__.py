"""Head office: batches of its reference data for its registers, made from its own models."""
