"""Deletion by two people, and the trash from which it is taken back."""
