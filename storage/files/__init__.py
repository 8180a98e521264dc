"""Rows out of one kind of file each."""
