"""Orders shared online, at the register: head office is asked, and what it says is kept."""
