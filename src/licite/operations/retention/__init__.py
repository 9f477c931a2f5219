"""Retention: until when each contact may be held, the forecast, and the erasure of those whose time is over."""
