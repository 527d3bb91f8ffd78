"""Arguing the other side on screen."""
