"""Shared goals: drafted in private, voted on blind, reworded, resolved and signed by both."""
