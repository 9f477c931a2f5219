"""Three years of an invented firm that sells payroll software: its files, its registers, and a tour of them."""
