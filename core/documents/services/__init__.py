"""What administrators do with the network printers."""
