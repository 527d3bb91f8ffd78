"""How fast and how large parley is, each figure beside a reference measured in the same run: ``python -m bench``."""
