"""The language of a pair: how precise a statement is, and by which words."""
