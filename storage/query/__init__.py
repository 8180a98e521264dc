"""The language that people filter with: grammar, canonical text, SQL."""
