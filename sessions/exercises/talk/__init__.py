"""A conversation with a clock and shared notes."""
