"""The session screen and its controllers."""
