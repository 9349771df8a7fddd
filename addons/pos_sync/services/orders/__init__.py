"""Customer orders shared by head office and its registers: what they are, who is at them, what becomes of them."""
