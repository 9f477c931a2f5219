"""Refusals: the list that survives everything; looked up without being shown, added to, never taken from."""
