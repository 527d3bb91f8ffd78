"""Forms on screen, filled in with the keyboard."""
