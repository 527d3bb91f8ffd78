"""The minutes on screen."""
