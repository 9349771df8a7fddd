"""What the exchanges do; no Flask here."""
