"""Invented people of invented small firms: addresses under `.example`, numbers set aside for fiction."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from examples.make_examples import CONCERNED, FAMILY, FICTION, FIRMS, FOREIGN, GIVEN, OPEN, PLACES, TOWNS, plain

FIRST_DAY, LAST_DAY = date(2023, 11, 27), date(2026, 11, 27)


@dataclass(frozen=True)
class Person:
    """Somebody at work; `profile` ends the address of their page on a network."""

    first: str
    last: str
    firm: str
    job: str
    postal_code: str
    town: str
    email: str
    phone: str
    profile: str
    day: date

    @property
    def url(self) -> str:
        return f"https://reseau.example/in/{self.profile}"

    def moved(self, world: "World") -> "Person":
        """The same person, who works elsewhere now."""
        firm, postal_code, town = world.firm()
        return replace(
            self, firm=firm, postal_code=postal_code, town=town, job=world.job(), email="", day=world.day(self.day)
        )


class World:
    """Gives out people that were not given out before; the same ones for the same seed."""

    def __init__(self, seed: int) -> None:
        self.rng = Random(seed)  # noqa: S311  (nothing secret: the same people each time)
        self._seen: set[str] = set()
        numbers = [prefix + f"{number:04d}" for prefix in FICTION for number in range(10_000)]
        self.rng.shuffle(numbers)
        self._numbers = iter(numbers)

    def people(self, count: int, first: date = FIRST_DAY, last: date = LAST_DAY) -> list[Person]:
        """So many people, whose data came in between these days."""
        return [self._person(self.day(first, last)) for _ in range(count)]

    def day(self, first: date = FIRST_DAY, last: date = LAST_DAY) -> date:
        return first + timedelta(self.rng.randrange((last - first).days + 1))

    def share(self, people: list[Person], part: float) -> list[Person]:
        """This part of the people, at least three."""
        return self.rng.sample(people, min(len(people), max(3, round(len(people) * part))))

    def firm(self) -> tuple[str, str, str]:
        """Name, postal code and town of a firm."""
        postal_code, town = self.rng.choice(TOWNS)
        return f"{self.rng.choice(FIRMS)} {self.rng.choice(PLACES)} {town}", postal_code, town

    def job(self) -> str:
        return self.rng.choice(self.rng.choices([CONCERNED, FOREIGN, OPEN], [74, 8, 18])[0])

    def _person(self, day: date) -> Person:
        for first, last, (firm, postal_code, town) in self._chances():
            email = f"{plain(first)}.{plain(last)}@{plain(firm)}.example"
            if email not in self._seen:
                self._seen.add(email)
                profile = f"{plain(first)}-{plain(last)}-{len(self._seen):06d}"
                return Person(first, last, firm, self.job(), postal_code, town, email, self._phone(), profile, day)
        raise AssertionError("chances have no end")

    def _chances(self) -> Iterator[tuple[str, str, tuple[str, str, str]]]:
        while True:
            yield self.rng.choice(GIVEN), self.rng.choice(FAMILY), self.firm()

    def _phone(self) -> str:
        """A number, for four in ten, and while there are any."""
        digits = next(self._numbers, "") if self.rng.random() < 0.4 else ""
        pairs = [digits[i : i + 2] for i in range(0, len(digits), 2)]
        return self.rng.choice([" ".join(pairs), ".".join(pairs), digits])
