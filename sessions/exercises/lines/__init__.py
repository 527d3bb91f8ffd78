"""The lines of a pair, the goals that serve them, and the odds of what they watch."""
