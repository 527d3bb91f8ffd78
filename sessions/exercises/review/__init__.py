"""Reviewing what was promised and decided before."""
