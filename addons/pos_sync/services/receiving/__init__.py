"""Head office: what registers send, applied once and in order, or set aside with the reason."""
