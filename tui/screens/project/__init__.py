"""A session on a wall, for everybody in the room."""
