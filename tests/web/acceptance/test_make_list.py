"""The list of pages that the walks follow holds every address that may be looked at, each under the strict policy."""

from typing import Any

from django.urls import resolve

from tests.web.acceptance.everywhere import Everywhere, demonstration, emptied, everywhere, firm, with_get

__all__ = ["everywhere", "firm"]
ONLY_SENT = {"sign-out/", "profile/sessions/", "stay/"}
"""What is only sent to, and says so of itself where no role does."""


def test_the_walk_passes_every_address_that_may_be_looked_at(everywhere: Everywhere) -> None:
    wrong: list[object] = []
    for stop in everywhere.stops:
        everywhere.ready(stop)
        try:
            answer = everywhere.client(stop.who).get(stop.path)
        except Exception as fault:
            wrong.append((stop, fault))
            continue
        policy = answer.headers["Content-Security-Policy"]
        if "default-src 'none'" not in policy or "unsafe" in policy:
            wrong.append((stop, policy))
        found = (kind_of(answer), answer.status_code)
        answer.close()
        if found != (stop.kind, 302 if stop.kind == "way on" else stop.status):
            wrong.append((stop, *found, answer.headers.get("Location")))
    assert wrong == [], "\n".join(map(str, wrong))
    for route in ONLY_SENT:
        assert everywhere.client("admin").get(f"/{route}").status_code == 405
    last = [demonstration(everywhere.site)]
    assert everywhere.client(last[0].who).get(last[0].path).status_code == 200
    last += emptied()
    for stop in last[1:]:
        assert everywhere.client(stop.who).get(stop.path).status_code == stop.status
    walked = {
        resolve(stop.path.partition("?")[0]).route for stop in [*everywhere.stops, *last] if "nowhere" not in stop.path
    }
    assert {route for route, _ in with_get()} - walked == ONLY_SENT


def kind_of(answer: Any) -> str:
    if answer.status_code == 302:
        return "way on"
    shown = "text/html" in answer.headers.get("Content-Type", "") and "Content-Disposition" not in answer.headers
    return "page" if shown else "file"
