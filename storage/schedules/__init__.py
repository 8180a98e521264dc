"""Exports on a schedule: when, and what became of each."""
