"""Shared goals on screen: what is said about each, and what leaders do with them by a key."""
