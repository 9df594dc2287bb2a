"""Maintenance commands that are not part of the running product."""
