"""Forms on screen, filled in by keyboard."""
