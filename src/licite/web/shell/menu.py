"""The menu: what there is for a controller, in the order of a day's work."""

from typing import NamedTuple

from django.urls import reverse

from licite.web.shell.viewer import Space


class Line(NamedTuple):
    """A page in the menu: its name, its icon, and its key after `g`. Its words are `web.menu_<feature>`."""

    page: str
    icon: str
    key: str


GROUPS: tuple[tuple[str | None, tuple[Line, ...]], ...] = (
    (None, (
        Line("home:today", icon="sun", key="a"),
        Line("people:list", icon="users", key="p"),
        Line("campaigns:list", icon="send", key="c"),
        Line("consents:overview", icon="square-check-big", key="f"),
        Line("imports:list", icon="upload", key="i"),
    )),
    ("respect", (
        Line("refusals:list", icon="hand", key="r"),
        Line("retention:forecast", icon="hourglass", key="t"),
    )),
    ("prove", (
        Line("evidence:log", icon="fingerprint", key="v"),
        Line("law:rules", icon="scale", key="l"),
    )),
    ("installed", (
        Line("organisation:settings", icon="settings", key="o"),
    )),
)  # fmt: skip
"""Heading (its words are `web.menu_<heading>`) and lines."""


class Entry(NamedTuple):
    """A line as it is shown: `here` where the reader is on one of its pages."""

    feature: str
    icon: str
    key: str
    href: str
    here: bool

    @property
    def said(self) -> str:
        return f"web.menu_{self.feature}"


class Group(NamedTuple):
    """Lines under a heading, None for the first."""

    said: str | None
    entries: list[Entry]


_DOCK = ("home", "people", "campaigns", "refusals")
"""What a phone has at hand; the rest is under `More`."""


def menu_of(space: Space, path: str) -> list[Group]:
    """The menu of a controller, with the line marked that the address belongs to."""
    return [
        Group(f"web.menu_{heading}" if heading else None, [_entry(space, path, line) for line in lines])
        for heading, lines in GROUPS
    ]


def _entry(space: Space, path: str, line: Line) -> Entry:
    href = reverse(line.page, kwargs={"org": space.slug})
    feature = line.page.partition(":")[0]
    here = path == href or (feature != "home" and path.startswith(href))
    return Entry(feature, line.icon, line.key, href, here)


def dock_of(menu: list[Group]) -> tuple[list[Entry], bool]:
    """The lines for the foot of a phone, and whether the reader is on a page beyond them."""
    entries = [entry for group in menu for entry in group.entries]
    dock = [entry for entry in entries if entry.feature in _DOCK]
    return dock, any(entry.here for entry in entries if entry not in dock)
