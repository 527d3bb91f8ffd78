"""Creating, importing, updating and deleting sessions."""
