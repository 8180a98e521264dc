"""Erasure, and what follows the values into every place."""
