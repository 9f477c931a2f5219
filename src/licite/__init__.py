"""Licite."""
