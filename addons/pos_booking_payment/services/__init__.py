"""What the booking payments do; no Flask here."""
