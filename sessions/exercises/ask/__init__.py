"""Sealed questions: both leaders answer in private, seal, and compare."""
