"""What the API and files of bookings say, and how it is checked."""
