"""Exchanges between registers and head office: reference data at the opening, the day's facts at the closing."""
