"""Boards: rows that both leaders look at, each through their own lens, in private first and then side by side."""
