"""Booking payments: bookings and their financings paid at the till, products put on a stay."""
