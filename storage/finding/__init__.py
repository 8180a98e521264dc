"""Who is meant, and who fits: a page of contacts, a name, a number."""
