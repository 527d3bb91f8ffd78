"""The library of playbooks: agendas as data."""
