"""Prepares a checkout and starts its commands, with the standard library alone."""
