"""What is known of the planned contact when a file is read."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Planned:
    """The campaign's channel and day, and the day of collection that it says; a row may say otherwise of itself.

    `day_holds`: the day was asked for, and wins over that of a row. `any_channel`: no contact is planned, the file is
    only read for all that it says; a consent that names a channel is left out where the channel is not known otherwise.
    """

    channel: str | None = None
    day: date = field(default_factory=date.today)
    day_holds: bool = False
    collected_on: date | None = None
    any_channel: bool = False
