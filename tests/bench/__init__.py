"""How fast a sale is: ``make bench`` prints one JSON object (README.md says how to read it)."""
