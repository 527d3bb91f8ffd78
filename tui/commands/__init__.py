"""What people can do with a key, as data."""
