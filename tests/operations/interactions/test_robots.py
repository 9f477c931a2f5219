"""Which clicks nobody made: every sign, and what looks like one and is a person's."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from licite.operations.interactions.robots import Touch, robots_among

TEN = datetime(2026, 3, 4, 10, tzinfo=UTC)
PERSON = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def touch(key: object, seconds: float = 0, **more: Any) -> Touch:
    return Touch(key, **({"who": "ann@firm.example", "at": TEN + timedelta(seconds=seconds), "agent": PERSON} | more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "sign"),
    [
        (touch("a", method="HEAD"), "head"),
        (touch("a", agent="Mozilla/5.0 (compatible; Barracuda Sentinel)"), "scanner"),
        (touch("a", agent="python-requests/2.32"), "scanner"),
        (touch("a", robot=True), "said"),
        (touch("a", method="GET", url="https://firm.example/a"), None),
    ],
)
def test_one_click_by_itself(one: Touch, sign: str | None) -> None:
    assert robots_among([one]) == ({"a": sign} if sign else {})


def test_several_links_of_one_message_at_once_are_a_robots() -> None:
    together = [touch(n, n / 2, url=f"https://firm.example/{n}") for n in range(3)]
    assert robots_among(together) == dict.fromkeys(range(3), "many_links")


def test_two_links_in_one_second_are_a_robots() -> None:
    assert set(robots_among([touch("a", url="x"), touch("b", url="y")])) == {"a", "b"}


@pytest.mark.parametrize(
    "clicks",
    [
        [touch(n, n * 20, url=f"https://firm.example/{n}") for n in range(5)],
        [touch(n, n / 10, url="https://firm.example/same") for n in range(4)],
        [touch(n, n / 2, url=f"https://firm.example/{n}", campaign=f"message {n}") for n in range(5)],
        [touch(n, n / 2, url=f"https://firm.example/{n}", who=f"person{n}@example.fr") for n in range(4)],
        [touch(n, n / 2, url=f"https://firm.example/{n}", exact=False) for n in range(5)],
        [touch(n, n / 10, who=f"person{n}@gmail.com") for n in range(9)],
    ],
    ids=["slow", "one link again and again", "several messages", "several people", "no seconds", "one provider"],
)
def test_what_a_person_may_do_is_no_robots(clicks: list[Touch]) -> None:
    assert robots_among(clicks) == {}


@pytest.mark.parametrize(("after", "robot"), [(0, True), (1, True), (1.5, False), (-1, False), (60, False)])
def test_a_click_within_a_second_of_delivery_is_a_robots(after: float, robot: bool) -> None:
    delivered = touch("d", kind="delivery", campaign="march")
    found = robots_among([delivered, touch("c", after, campaign="march"), touch("e", after, campaign="april")])
    assert found == ({"c": "at_delivery"} if robot else {})


def test_many_people_of_one_firm_at_once_are_its_gateway() -> None:
    staff = [touch(n, n / 4, who=f"person{n}@firm.example") for n in range(6)]
    later = touch("later", 90, who="person9@firm.example")
    assert robots_among([*staff, later]) == dict.fromkeys(range(6), "gateway")
