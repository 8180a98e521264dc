"""Two contacts made one, and taken apart again."""
