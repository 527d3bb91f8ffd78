"""An item kind as someone would add it: one module for the engine and one panel; the rest of parley doesn't know it."""
