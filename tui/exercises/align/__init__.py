"""Shared goals on screen."""
