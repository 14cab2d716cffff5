"""How the database is kept in one file, proved, and put back, beside servers that work."""
