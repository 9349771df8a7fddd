"""What the ticketing addon does: no Flask here, no commit here."""
