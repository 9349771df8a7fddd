"""The files of an exchange: which tables there are, how they are written and read, and what their manifest says."""
