"""What can be recorded, one file for each act: its words for the log, and the rows it writes."""
