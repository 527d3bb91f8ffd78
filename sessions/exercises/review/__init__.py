"""Reviewing earlier promises and decisions."""
