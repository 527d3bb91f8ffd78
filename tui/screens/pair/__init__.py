"""A pair over time, and every pair at a glance."""
