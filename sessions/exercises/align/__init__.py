"""Shared goals: drafted in private, voted on in secret, reworded, resolved and signed by both leaders."""
