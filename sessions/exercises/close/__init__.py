"""Closing the session: loose ends, ROTI and both signatures."""
