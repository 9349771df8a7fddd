"""Documents: one receipt model, its PDF and ESC/POS forms, printers, and the count of copies."""
