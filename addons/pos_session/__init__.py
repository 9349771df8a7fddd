"""Points of sale: desks, sessions, orders, payments and the cash sheet."""
