"""How the database is reached: its engines, and the quick ways to read and write."""
