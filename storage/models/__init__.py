"""The tables, a file per subject."""
