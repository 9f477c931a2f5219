"""What the site keeps back while the list of refusals cannot be relied on: answers on people, and lists of them."""

from django.http import HttpRequest

ANSWERING = frozenset({"people", "campaigns", "home"})
"""The features whose pages say whom one may reach."""

_STILL_OPEN = frozenset({"home:more", "people:refuse", "people:proof"})
_LISTS = frozenset({
    "refusals:check", "refusals:table", "refusals:contradictions", "refusals:export",
    "consents:agreements", "consents:table", "imports:preview", "retention:table", "retention:last_chance",
})  # fmt: skip


def is_kept_back(request: HttpRequest) -> bool:
    """Whether the page asked for answers for people or hands out a list of them; noting a refusal stays open."""
    name = request.resolver_match.view_name if request.resolver_match else ""
    return name in _LISTS or (name.partition(":")[0] in ANSWERING and name not in _STILL_OPEN)
