"""The base screen, and everything that opens over a screen."""
