"""Fixtures for every test come from the host, as they do for an addon kept elsewhere."""

pytest_plugins = ["core.testing.fixtures"]
