"""SQL over files: the tables that are declared, queries that can only read, and what becomes of their rows."""
