"""How fast and how large parley is, each figure next to a reference from the same run: ``python -m bench``."""
