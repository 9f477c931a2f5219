"""Files from a seed: a table of people x a damage of its lines x a format x an encoding x a damage of its bytes."""

import csv
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.hostile import containers
from tests.hostile.damage import DAMAGES, Damage, formulas, nothing
from tests.hostile.people import HEADERS, Person, people
from tests.hostile.text import Text, table

ENCODINGS = (
    "utf-8", "utf-8-sig", "utf-16-le with mark", "utf-16-be with mark", "utf-16-le", "utf-16-be", "cp1252", "mac_roman",
)  # fmt: skip
_FORMATS = ("csv",) * 7 + ("zip", "xlsx", "ods", "vcf", "gz")
_MARKS = {"utf-16-le with mark": b"\xff\xfe", "utf-16-be with mark": b"\xfe\xff"}


@dataclass(frozen=True)
class Hostile:
    """A file, whose people are in it, and what must become of them.

    `accepted` and `rejected` are the rows that must be; None where damage leaves it open. `touched`: addresses that the
    damage of the bytes may have changed or cut; `must`: whether it must be read, or refused, or may be either.
    """

    seed: int
    format: str
    encoding: str
    damage: str
    bytes_damage: str
    content: bytes
    people: tuple[Person, ...]
    must: str
    accepted: int | None
    rejected: int | None
    touched: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        return f"hostile{self.seed}.{'csv' if self.format in ('csv', 'gz') else self.format}"

    @property
    def told(self) -> str:
        """What kind of file it is, in a line."""
        return f"seed {self.seed}: {self.format}, {self.encoding}, {self.damage}, {self.bytes_damage}"


def hostile(seed: int) -> Hostile:
    """The file of a seed."""
    rng = random.Random(seed)
    kind = rng.choice(_FORMATS)
    if kind == "vcf":
        return _cards(seed, rng)
    header = rng.choice(HEADERS)
    separator, end = rng.choice(";;;,\t|"), rng.choice(["\n", "\r\n", "\r\n", "\r"])
    damage: Damage = (
        rng.choice((nothing, formulas, *DAMAGES)) if kind in ("csv", "zip") else rng.choice((nothing, formulas))
    )
    encoding = rng.choice(ENCODINGS)
    of = list(people(rng, header, rng.randrange(1, 13)))
    text = table(rng, header, of, separator, end, quoted=rng.random() < 0.3)
    damage(text, rng, header)
    content = _put(kind, text, encoding, header)
    return _with_damaged_bytes(seed, rng, kind, encoding, damage, content, text)


def _put(kind: str, text: Text, encoding: str, header: tuple[str, ...]) -> bytes:
    match kind:
        case "xlsx" | "ods":
            rows = [next(csv.reader([line.text], delimiter=text.separator), []) for line in text.lines]
            return containers.xlsx(rows) if kind == "xlsx" else containers.ods(rows)
        case "zip":
            return containers.zipped({"contacts.csv": encoded(text.written(), encoding)})
        case "gz":
            return containers.gzipped(encoded(text.written(), encoding))
        case _:
            return encoded(text.written(), encoding)


def encoded(text: str, encoding: str) -> bytes:
    """A text in one of the encodings above; what an old one cannot write goes."""
    mark = _MARKS.get(encoding, b"")
    if encoding in ("cp1252", "mac_roman"):
        text = text.replace("\ufeff", "")
        return text.encode(encoding, "ignore")
    return mark + text.encode(encoding.removesuffix(" with mark"))


def _cards(seed: int, rng: random.Random) -> Hostile:
    header = ("Prénom", "Email", "Référence")
    of = list(people(rng, header, rng.randrange(1, 9), accents=False))
    cards = containers.vcards([(one.cells[0], one.address, one.reference) for one in of], rng.choice(["\n", "\r\n"]))
    name, rejected = rng.choice(["nothing", "no end", "zero byte", "noise between"]), 0
    place = rng.randrange(len(cards))
    if name == "no end":
        cards[place], rejected = cards[place].replace("END:VCARD", ""), 1
    elif name == "zero byte":
        cards[place], rejected = cards[place].replace("FN:", "FN:\0"), 1
    elif name == "noise between":
        cards.insert(place, "noise\n\n")
    encoding = rng.choice(["utf-8", "utf-8-sig", "utf-16-le with mark"])
    text = Text([], "", "")
    content = encoded("".join(cards), encoding)
    made = _with_damaged_bytes(seed, rng, "vcf", encoding, nothing, content, text, of)
    sound = made.bytes_damage == "none"
    return Hostile(
        seed, "vcf", encoding, name, made.bytes_damage, made.content, tuple(of),
        "read" if sound and len(of) > rejected else "either",
        len(of) - rejected if sound and len(of) > rejected else None, rejected if sound else None, made.touched,
    )  # fmt: skip


def _with_damaged_bytes(
    seed: int, rng: random.Random, kind: str, encoding: str, damage: Damage, content: bytes, text: Text,
    of: list[Person] | None = None,
) -> Hostile:  # fmt: skip
    present = of if of is not None else text.people()
    name = "none"
    spoilt = content
    touched: frozenset[str] = frozenset()
    if rng.random() < 0.35 and len(content) > 40:
        name, spoil = rng.choice(_SPOILS)
        spoilt, spans = spoil(content, rng)
        touched = _touched(content, spans, present, kind, encoding)
    exact = name == "none" and not text.refusable and not text.must_refuse and text.count("either") == 0
    must = "refused" if (kind == "gz" or text.must_refuse) and name == "none" else "read" if exact else "either"
    return Hostile(
        seed, kind, encoding, _label(damage), name, spoilt, tuple(present), must,
        text.count("read") if exact else None, text.count("rejected") if exact else None, touched,
    )  # fmt: skip


def _label(damage: Damage) -> str:
    return getattr(damage, "__name__", "").replace("_", " ")


Span = tuple[int, int]


def _touched(content: bytes, spans: list[Span], present: list[Person], kind: str, encoding: str) -> frozenset[str]:
    """The addresses of which a damaged byte is part; in an archive, any may be."""
    if kind not in ("csv", "vcf"):
        return frozenset(person.address for person in present)
    found = set()
    for person in present:
        written = encoded(person.address, encoding.removesuffix(" with mark"))
        at = content.find(written)
        before = 40 if kind == "vcf" else 2  # Of a card, what is before an address names it.
        if at < 0 or any(start < at + len(written) + 2 and at - before < end for start, end in spans):
            found.add(person.address)
    return frozenset(found)


def _cut(content: bytes, rng: random.Random) -> tuple[bytes, list[Span]]:
    at = rng.randrange(10, len(content))
    return content[:at], [(at, len(content))]


def _flipped(content: bytes, rng: random.Random) -> tuple[bytes, list[Span]]:
    places = [rng.randrange(len(content)) for _ in range(rng.choice([1, 1, 2, 8]))]
    spoilt = bytearray(content)
    for place in places:
        spoilt[place] ^= 1 << rng.randrange(8)
    return bytes(spoilt), [(place, place + 1) for place in places]


def _filled(content: bytes, rng: random.Random) -> tuple[bytes, list[Span]]:
    """A block of zeros, as a disk that was full leaves."""
    start = rng.randrange(len(content))
    end = min(start + rng.choice([1, 8, 64]), len(content))
    return content[:start] + bytes(end - start) + content[end:], [(start, end)]


def _with_a_tail(content: bytes, rng: random.Random) -> tuple[bytes, list[Span]]:
    return content + rng.choice([bytes(50), b"\x1a" * 3, b"\n\n\n", b"\xff"]), [(len(content), len(content) + 1)]


def _dropped(content: bytes, rng: random.Random) -> tuple[bytes, list[Span]]:
    start = rng.randrange(len(content) - 10)
    end = start + 2 * rng.randrange(1, 5)
    return content[:start] + content[end:], [(start, end)]


def _other_encoding_behind(content: bytes, rng: random.Random) -> tuple[bytes, list[Span]]:
    tail = "\nzoé@ajout.example".encode(rng.choice(["cp1252", "utf-8", "utf-16"]))
    return content + tail, [(len(content), len(content) + 1)]


_Spoil = Callable[[bytes, random.Random], tuple[bytes, list[Span]]]
_SPOILS: tuple[tuple[str, _Spoil], ...] = (
    ("cut", _cut), ("bits flipped", _flipped), ("zeros", _filled), ("tail", _with_a_tail), ("bytes dropped", _dropped),
    ("other encoding behind", _other_encoding_behind),
)  # fmt: skip


def campaign(first: int, count: int) -> Iterator[Hostile]:
    """The files of as many seeds."""
    return (hostile(seed) for seed in range(first, first + count))
