"""One terminal as a client of a session: its worker thread, its snapshot, and news from others."""
