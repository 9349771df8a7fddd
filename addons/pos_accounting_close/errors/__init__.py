"""What the accounting closures refuse, a file per subject: each with a stable code and one sentence."""
