"""The command `parley` and its verbs."""
