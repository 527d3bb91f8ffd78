"""An item kind as somebody would add it: one module for the engine, one panel; nothing else of parley knows it."""
