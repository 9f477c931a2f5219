"""Interactions: what people did, and what others did to them, from the exports of mailers or typed by hand."""
