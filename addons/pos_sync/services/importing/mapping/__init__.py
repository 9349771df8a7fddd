"""What each table of head office becomes here, a file per subject; a table without a mapping is kept as it was sent."""
