"""A session change by change."""
