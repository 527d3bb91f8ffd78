"""The terminal: its driver, its keys in order, and how it is restored."""
