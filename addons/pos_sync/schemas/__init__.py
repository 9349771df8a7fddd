"""What is sent to the API of head office and what it answers."""
