"""The SSH host: it gives each person a process and a pty of their own. asyncssh is imported nowhere else."""
