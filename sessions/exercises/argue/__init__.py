"""Arguing the other side: the wording, the forms, the results of the sheets, and what leaders do in between."""
