"""How sure a guess about a contact is."""

from typing import Literal

Confidence = Literal["certain", "likely", "unsure"]
"""`certain` sets a fact; `likely` and `unsure` are proposed to a person, never set."""
