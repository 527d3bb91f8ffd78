"""What people use: the command `parley`, its screens, and the SSH host."""
