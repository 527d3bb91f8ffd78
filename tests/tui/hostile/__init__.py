"""Hostile text in every field of the examples, and what is wrong on a screen that shows it."""
