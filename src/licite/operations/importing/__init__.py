"""Files of contacts, into the registers: looked at first, then taken in a batch at a time."""
