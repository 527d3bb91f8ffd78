"""Arguing the other side: the wording, the forms, what the sheets amount to, and what leaders do between them."""
