"""The screen that creates a session."""
