"""An addon that exists only in the tests of the web shell."""
