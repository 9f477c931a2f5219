"""Was this file copied out of a network or a database? What its columns show."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from licite.contacts.columns import column_key
from licite.vocabulary.yaml_file import packaged_yaml


@dataclass(frozen=True)
class Scraper:
    """A tool that copies people; `kind` is the source that a file of it is of.

    `seen`: such columns were read in its files or documentation; else they are guessed from what it sells.
    """

    tool: str
    kind: str
    seen: bool
    signs: tuple[frozenset[str], ...]


def scraper_of(columns: Iterable[str]) -> Scraper | None:
    """Which of these tools wrote a file with such columns? None for any other file.

    >>> scraper_of(["profileUrl", "fullName", "vmid", "query"]).tool
    'PhantomBuster'
    >>> scraper_of(["First Name", "Last Name", "URL", "Email Address", "Company", "Position", "Connected On"])
    """
    keys = frozenset(map(column_key, columns))
    return next((one for one in _scrapers() if any(sign <= keys for sign in one.signs)), None)


@cache
def _scrapers() -> tuple[Scraper, ...]:
    listed = packaged_yaml("licite.operations.importing", "scrapers.yaml")
    return tuple(
        Scraper(one["tool"], one["kind"], group == "signs", tuple(frozenset(map(column_key, sign)) for sign in some))
        for group in ("signs", "guesses")
        for one in listed
        if (some := one.get(group))
    )
