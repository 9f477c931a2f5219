"""Deciding from the records: all contacts of a controller inside DuckDB, or one of them by one statement of SQL."""
