"""The SSH door: a host that gives each person a process and a pty of their own. asyncssh is imported nowhere else."""
