"""The engine: what a session is, what can happen in it, and what each seat may see of it."""
