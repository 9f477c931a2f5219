"""Reading of a campaign file: every fault has its place, and says how to mend it."""

import re
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

import yaml

from licite.errors import LiciteError
from licite.operations.campaign import keys
from licite.operations.campaign.model import Campaign, Judgement, moved_to
from licite.operations.campaign.reader import Mapping_, Path_, Reader, nearest
from licite.rules.positions import Positions
from licite.vocabulary.contract import contract
from licite.vocabulary.yaml_file import StrictLoader

LARGEST_FILE = 1_000_000


class _TextLoader(StrictLoader):
    """Reads a value as it is written: NO stays Norway and `on` a word, of which YAML 1.1 makes a no and a yes."""

    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {}


def load_campaign(path: Path) -> Campaign:
    """What does this campaign file say?

    A value is read by the fact it stands for, not by YAML: `oui`, `yes` and `true` are one, `country: NO` is Norway.

    Raises:
        LiciteError: CAM001 to CAM015, with file, line and column.
    """
    text = _text_of(path)
    try:
        data = yaml.load(text, Loader=_TextLoader)
        positions = Positions(str(path), text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"{path}:{mark.line + 1}:{mark.column + 1}" if mark else str(path)
        raise LiciteError("CAM002", where=where, problem=error.problem or error.context) from None
    except (yaml.YAMLError, RecursionError) as error:
        raise LiciteError("CAM002", where=str(path), problem=str(error).splitlines()[0]) from None
    return _campaign(data, Reader(lambda keys_: str(positions.of(*keys_))), path)


def parse_campaign(data: dict[Any, Any], where: str) -> Campaign:
    """What campaign does this mapping say: the content of a campaign file, from JSON or from Python?

    `where` stands in messages for the place. Values may be text or typed.

    >>> parse_campaign({"name": "Test", "channel": "email", "offer": {"own": "oui"}}, "request").facts
    {'channel': 'email', 'own_offer': True}
    """
    return _campaign(data, Reader(lambda _: where), None)


def _text_of(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise LiciteError("CAM001", where=str(path)) from None
    except OSError as error:
        raise LiciteError("CAM013", where=str(path), problem=error.strerror or type(error).__name__) from None
    if len(raw) > LARGEST_FILE:
        raise LiciteError("CAM013", where=str(path), problem=f"{len(raw)} > {LARGEST_FILE}")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise LiciteError("CAM013", where=str(path), problem="UTF-8") from None


def _campaign(data: object, reader: Reader, path: Path | None) -> Campaign:
    if not isinstance(data, dict):
        raise reader.fault("CAM003", ())
    top = reader.mapping(data, (), keys.TOP_KEYS)
    parts = {name: reader.mapping(top.get(name), (name,), known) for name, known in keys.SECTION_KEYS.items()}
    offer, message = parts["offer"], parts["message"]
    facts = _facts(top, parts, reader)
    functions, unrelated = (_functions(offer.get(key), ("offer", key), reader) for key in keys.OFFER_LISTS)
    if both := set(functions) & set(unrelated):
        raise reader.fault("CAM010", ("offer", "unrelated_functions"), name=min(both))
    signed_by, signed_on, reason = _signature(offer, reader)
    notice = reader.typed(keys.NOTICE_LIKE, message.get(keys.NOTICE), ("message", keys.NOTICE))
    at = facts.pop("at", None)
    assert at is None or isinstance(at, date)
    campaign = Campaign(
        name=reader.text(top, "name") or (path.stem if path else ""),
        controller=reader.text(top, "controller"),
        path=path,
        facts=facts,
        at=None,
        functions=functions,
        unrelated_functions=unrelated,
        offer_signed_by=signed_by,
        offer_signed_on=signed_on,
        judgements=_judgements(top.get("judgements"), reader),
        doctrine=reader.text(top, "doctrine"),
        offer=reader.text(offer, "what", ("offer",)),
        offer_reason=reason,
        notice_in_message=None if notice is None else bool(notice),
        partner=reader.text(top, "partner"),
    )
    return moved_to(campaign, at)


def _facts(top: Mapping_, parts: dict[str, Mapping_], reader: Reader) -> dict[str, object]:
    """Every fact said, by its own name or by a friendlier key; a second, different word for one is a fault."""
    own = reader.mapping(top.get("facts"), ("facts",), contract().facts)
    said: list[tuple[str, object, Path_]] = [(fact, top.get(key), (key,)) for key, fact in keys.TOP_FACTS.items()]
    for section, known in keys.SECTION_FACTS.items():
        said += [(fact, parts[section].get(key), (section, key)) for key, fact in known.items()]
    said += [(fact, value, ("facts", fact)) for fact, value in own.items()]
    facts: dict[str, object] = {}
    first: dict[str, str] = {}
    for fact, value, path in said:
        typed = reader.typed(fact, value, path)
        if typed is None:
            continue
        key = ".".join(map(str, path))
        if facts.setdefault(fact, typed) != typed:
            raise reader.fault("CAM007", path, first=first[fact], second=key)
        first.setdefault(fact, key)
    return facts


def _signature(offer: Mapping_, reader: Reader) -> tuple[str | None, date | None, str | None]:
    by, reason = (reader.text(offer, key, ("offer",)) for key in ("signed_by", "reason"))
    on = _day(offer.get("signed_on"), ("offer", "signed_on"), reader)
    lacking = _lacking(dict(zip(keys.SIGNATURE, (by, on, reason), strict=True)))
    if (by or on) and lacking:
        raise reader.fault("CAM009", ("offer", "signed_by" if by else "signed_on"), missing=lacking)
    return by, on, reason


def _judgements(value: object, reader: Reader) -> tuple[Judgement, ...]:
    return tuple(_judgement(item, ("judgements", i), reader) for i, item in enumerate(reader.items(value)))


def _judgement(item: object, path: Path_, reader: Reader) -> Judgement:
    entry = reader.mapping(item, path, keys.JUDGEMENT_KEYS)
    fact, author, reason = (reader.text(entry, key, path) for key in ("fact", "author", "reason"))
    day = _day(entry.get("day"), (*path, "day"), reader)
    value = _judged(fact, entry.get("value"), path, reader) if fact else None
    lacking = _lacking({"fact": fact, "value": value, "author": author, "day": day, "reason": reason})
    if lacking or not (fact and author and reason and day):
        raise reader.fault("CAM008", path, missing=lacking)
    return Judgement(fact, value, _applies_to(entry.get("applies_to"), path, reader), author, day, reason)


def _judged(fact: str, value: object, path: Path_, reader: Reader) -> object:
    if fact not in contract().facts:
        raise reader.fault("CAM004", (*path, "fact"), key=fact, nearest=nearest(fact, contract().facts))
    if fact in keys.NEVER_JUDGED:
        raise reader.fault("CAM011", (*path, "fact"), name=fact)
    return reader.typed(fact, value, (*path, "value"))


def _applies_to(value: object, path: Path_, reader: Reader) -> dict[str, tuple[object, ...]] | None:
    path = (*path, "applies_to")
    accepted: dict[str, tuple[object, ...]] = {}
    for key, said in reader.mapping(value, path, ("functions", "titles", *contract().facts)).items():
        at = (*path, key)
        if key == "functions":
            accepted[key] = _functions(said, at, reader)
        elif key == "titles":
            # As they stand in the file: whoever answered saw these words and no others.
            accepted[key] = tuple(str(item) for item in reader.items(said))
        else:
            accepted[key] = tuple(reader.typed(key, item, at) for item in reader.items(said))
    return accepted or None


def _functions(value: object, path: Path_, reader: Reader) -> tuple[str, ...]:
    """The codes of job functions, given as such (`hr`) or in words that name one without doubt (paie, DAF)."""
    is_list = isinstance(value, list | tuple)
    found = (
        _function(item, (*path, i) if is_list else path, path, reader) for i, item in enumerate(reader.items(value))
    )
    return tuple(dict.fromkeys(found))


def _function(item: object, place: Path_, path: Path_, reader: Reader) -> str:
    from licite.contacts.job_function import function_of, functions

    word = reader.word(item, path)
    code = re.sub(r"[\s-]+", "_", word.lower())
    if code in functions():
        return code
    meant = function_of(word)
    if meant.code is None or meant.confidence != "certain":
        known = ", ".join(functions())
        raise reader.fault("CAM015", place, name=word, nearest=meant.code or nearest(word, functions()), known=known)
    return meant.code


def _day(value: object, path: Path_, reader: Reader) -> date | None:
    day = reader.typed(keys.DAY_LIKE, value, path)
    assert day is None or isinstance(day, date)
    return day


def _lacking(said: dict[str, object]) -> str:
    return ", ".join(f"`{key}`" for key, value in said.items() if value is None)
