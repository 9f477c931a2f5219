"""The registers kept over time: what people refused, what they agreed to, and the log that proves it."""
