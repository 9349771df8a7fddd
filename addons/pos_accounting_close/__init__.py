"""Close a drawer twice, post its entries, draw up fiscal closings: accounting for the point of sale."""
