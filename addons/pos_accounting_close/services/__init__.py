"""The use cases of the accounting closures; they know no Flask."""
