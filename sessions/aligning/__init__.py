"""Shared goals: where each stands, the ways on when a pair is stuck, and what leaders do with them."""
