"""The screens: the lobby, a session, its minutes and its history, a pair over time, and more."""
