"""Prepares a checkout and starts its commands, with the standard library alone: `python3 -m core.bootstrap run`."""
