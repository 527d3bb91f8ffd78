"""Boards on screen."""
