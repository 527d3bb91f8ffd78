"""Closing the session on screen."""
