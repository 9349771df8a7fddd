"""What the API of the point of sale reads and writes."""
