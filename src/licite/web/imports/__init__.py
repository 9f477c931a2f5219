"""Import: people come in from a file, with where they come from; four steps, one button, and a way back."""
