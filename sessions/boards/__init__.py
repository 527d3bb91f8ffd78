"""Boards: what a board is made of, its formulas, and what people read on one."""
