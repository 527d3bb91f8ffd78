"""Sealed questions on screen."""
