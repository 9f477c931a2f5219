"""Names of columns that speak of a refusal or a permission in words of their own (headers.yaml, `spoken`)."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import cache

from licite.contacts.columns import plain
from licite.contacts.dates import is_instant
from licite.contacts.mapping import Target
from licite.contacts.values import is_empty, readable
from licite.vocabulary.yaml_file import packaged_yaml

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NO_LETTER = re.compile(r"[^a-z0-9]+")
# Seconds since 1970, or the serial day of a spreadsheet: a day that cannot be told from a number.
_NUMBERED_DAY = re.compile(r"1\d{9}(\d{3})?|[2-6]\d{4}([.,]\d+)?")


def spoken_target(name: str, cells: Sequence[str]) -> Target | None:
    """What a column named in words of its own gives; None where its name or the cells below it are of something else.

    Under a name that could be of something else (Stop, Retrait, Abonné), at least half of the cells that say something
    must be understood; under one that cannot (Désinscription, Ne pas appeler), any cell counts.

    >>> spoken_target("isUnsubscribed", ["true"]).name, spoken_target("Opposition", ["Studio Nord"])
    ('objected', None)
    >>> spoken_target("Contactable par SMS", ["non"])
    Target(name='contact_allowed', values=None, dates=None, channels=('sms', 'mms'))
    """
    found = _spoken(name)
    if found is None:
        return None
    target, sure = found
    said = [cell for cell in cells if not is_empty(cell)]
    readings = _readings(target)
    fitting = (tried for tried in readings if 2 * sum(map(_understood(tried), said)) >= len(said))
    read_as = next(fitting, readings[0] if sure else None)
    return Target(read_as, channels=channels_named(name)) if read_as else None


def speaks_of_refusal(name: str) -> bool:
    """Whether a column's name says a refusal, whatever its cells hold.

    >>> speaks_of_refusal("Opposition RGPD"), speaks_of_refusal("Objectif"), speaks_of_refusal("Abonné")
    (True, False, False)
    """
    found = _spoken(name)
    return found is not None and found[0] not in ("contact_allowed", "opted_in", "on_national_register")


def names_refusals(name: str) -> bool:
    """Whether the name of a file says that it is a list of refusals.

    >>> names_refusals("export_desinscrits_2024"), names_refusals("clients hors désinscrits"), names_refusals("rejects")
    (True, False, False)
    """
    return _says("sure", name) and not _says("no_refusal", name) and not _says("left_out", name)


def speaks_of_withdrawal(name: str) -> bool:
    """Whether a column's name says that a consent was withdrawn.

    >>> speaks_of_withdrawal("Date de retrait"), speaks_of_withdrawal("Consent withdrawn on")
    (True, True)
    """
    return _says("withdrawal", name)


def channels_named(name: str) -> tuple[str, ...]:
    """The channels that a column's name limits itself to; none where it speaks of e-mail too, or of no channel.

    >>> channels_named("Refus SMS"), channels_named("Refus e-mail et SMS")
    (('sms', 'mms'), ())
    """
    if _says("electronic", name):
        return ()
    found = [
        channel
        for entry in packaged_yaml("licite.contacts.readers", "headers.yaml")["spoken"]["channels"]
        if any(re.search(_bare(entry["words"]), text) for text in _texts(name))
        for channel in entry["channels"]
    ]
    return tuple(found)


def _readings(target: str) -> tuple[str, ...]:
    """What the cells may be read as, the likeliest first."""
    return {"objected": ("objected",), "objected_on": ("objected_on", "objected")}.get(target, (target,))


def _understood(target: str) -> Callable[[str], bool]:
    if target == "objected_on":
        return lambda cell: is_instant(cell) or _NUMBERED_DAY.fullmatch(cell.strip()) is not None
    if target == "objected":
        return lambda cell: readable("objected", cell) or is_instant(cell)
    return lambda cell: readable(target, cell)


@cache
def _spoken(name: str) -> tuple[str, bool] | None:
    """The target that a name stands for, and whether its cells need not be looked at."""
    sure, weak = _says("sure", name), _says("weak", name) or _says("withdrawal", name)
    if _says("unrelated", name) or (not sure and _says("innocent", name) and not _says("prospecting", name)):
        return None
    if _says("register", name) or _says("list_of_everyone", name):
        return None if _says("checked", name) else ("on_national_register", False)
    if _says("erasure", name):
        return None if _says("planned", name) else ("erasure_requested", False)
    if _says("lifted", name):
        return None
    if _says("no_refusal", name):
        return ("contact_allowed", False)
    if sure or weak:
        return _refusal(name, sure)
    if _says("day", name) or _says("counted", name) or _says("unconsented", name):
        return None
    if _says("allowed", name):
        return ("contact_allowed", False)
    return ("opted_in", False) if _says("consented", name) else None


def _refusal(name: str, sure: bool) -> tuple[str, bool]:
    if _says("reason", name) and (sure or _says("reasoned", name)):
        return ("refusal_reason", True)
    if _says("day", name) and not _says("term", name):
        return ("objected_on", sure and _nothing_else(name))
    return ("objected", sure and _nothing_else(name))


def _nothing_else(name: str) -> bool:
    """Whether a name has no word beside those of its refusal that could make it one of something else."""
    plain_words = frozenset(_lists()["beside"][0].split())
    for text in _texts(name):
        rest = _pattern("sure").sub(" ", text)
        if all(word in plain_words or word.isdecimal() for word in rest.split()):
            return True
    return False


def _says(topic: str, name: str) -> bool:
    return any(_pattern(topic).search(text) for text in _texts(name))


@cache
def _texts(name: str) -> tuple[str, ...]:
    """A name as words, with capitals taken for starts of words and without."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    split = _NO_LETTER.sub(" ", plain(_CAMEL.sub(" ", bare))).strip()
    whole = _NO_LETTER.sub(" ", plain(bare)).strip()
    return (split,) if split == whole else (split, whole)


@cache
def _pattern(topic: str) -> re.Pattern[str]:
    return re.compile("|".join(map(_bare, _lists()[topic])))


def _bare(pattern: str) -> str:
    """A pattern without the blanks around its bars, which are there to be read."""
    return re.sub(r"\s*\|\s*", "|", pattern)


def _lists() -> dict[str, list[str]]:
    lists: dict[str, list[str]] = packaged_yaml("licite.contacts.readers", "headers.yaml")["spoken"]
    return lists
