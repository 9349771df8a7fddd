"""What the tests of the host and of every addon share."""
