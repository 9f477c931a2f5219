"""Telephone numbers as people write them, to E.164 and what the numbering plan says of them."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from licite.vocabulary.yaml_file import packaged_yaml

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

PhoneKind = Literal[
    "mobile", "fixed_line", "voip", "shared_cost", "premium_rate", "toll_free", "fixed_line_or_mobile", "unknown"
]


@dataclass(frozen=True)
class Phone:
    """A number of the plan. `country` is the territory of the number (RE, GP...), not of a stay; `automated_range`
    says that calls of automated systems come from it; `time_zone` is None where the number does not tell.
    """

    raw: str
    e164: str
    country: str
    kind: PhoneKind
    automated_range: bool
    time_zone: str | None


@dataclass(frozen=True)
class PhoneProblem:
    """Why a cell gives no number; `reason` is a key of the sentences, `slots` fill it."""

    raw: str
    reason: str
    slots: dict[str, object]


@cache
def ranges() -> dict[str, Any]:
    """The ranges of phone_ranges.yaml."""
    data: dict[str, Any] = packaged_yaml("licite.contacts", "data", "phone_ranges.yaml")
    return data


def parse_phone(raw: str, country: str = "FR", *, decimal: bool = True) -> Phone | PhoneProblem:
    """Which number does this cell hold?

    `country` (ISO 3166-1) reads a number written without its country code. A number dialled nationally overseas goes
    to its own territory (`0692...` is of La Réunion); of two numbers in a cell the first counts. A number of the mobile
    range kept for fiction is given with the kind `unknown`, since it belongs to nobody. `decimal` reads a number that a
    spreadsheet took for a decimal one (`612345678.0`) as the number that it was.

    >>> parse_phone("Tél : 06 39 98 12 34 / 01 99 00 12 34").e164
    '+33639981234'
    >>> parse_phone("0692 12 34 56").country
    'RE'
    >>> parse_phone("112").reason
    'rejects.phone_short'
    """
    import phonenumbers

    if _ROUNDED.fullmatch(raw.strip()):
        return PhoneProblem(raw, "rejects.phone_rounded", {})
    written = first_number(_DECIMAL.sub("", raw.strip()) if decimal else raw)
    if written is None:
        return PhoneProblem(raw, "rejects.phone_none", {})
    digits = _digits(written)
    if len(digits) <= 6 and country not in _SHORT_PLANS and not written.startswith("+"):
        return PhoneProblem(raw, "rejects.phone_short", {"digits": len(digits)})
    for reading, region in _readings(written, digits, country):
        try:
            number = phonenumbers.parse(reading, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return _phone(raw, number)
        if _national(number).startswith(tuple(ranges()["fiction_mobile"])) and phonenumbers.is_possible_number(number):
            return _phone(raw, number)
    return PhoneProblem(raw, *_why_not(written, digits, country))


# Plans whose whole numbers have six digits or fewer.
_SHORT_PLANS = {"NC", "WF", "PM", "PF", "LU", "AD"}

_LABEL_END = re.compile(r"(?i)[\s,]*(?:\bext(?:ension)?|\bposte|x)\.?\s*\d{1,6}\s*$")
_RUN = re.compile(r"\+?[(\d][\d\s().\-/·–]*\d|\d")
_DECIMAL = re.compile(r"(?<=\d{8})[.,]0$")
_BREAK = re.compile(r"\s*(?:[;|,\n\r]|\bou\b|\bor\b|\bet\b|\s/\s|//|\s[-–]\s(?=\+|0\d))\s*")
_ROUNDED = re.compile(r"\d[.,]\d+[eE]\+?\d+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")


def first_number(raw: str) -> str | None:
    """The first number written in a cell, without label, extension or second number; None where there is none.

    >>> first_number("Port. : 06 39 98 12 34 poste 12")
    '06 39 98 12 34'
    """
    return next(iter(numbers_in(raw)), None)


def numbers_in(raw: str) -> list[str]:
    """Every number written in a cell, in order, as it is written there.

    >>> numbers_in("06 39 98 12 34 / 01 99 00 12 34")
    ['06 39 98 12 34', '01 99 00 12 34']
    """
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", raw)).strip().lstrip("=").strip("'\"` ")
    text = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)
    found: list[str] = []
    for part in _BREAK.split(text):
        for run in _RUN.finditer(_LABEL_END.sub("", part)):
            # Slashes part groups of two digits (01/99/00/12/34) or two whole numbers (0199001234/0639981234).
            pieces = [piece for piece in run.group().split("/") if piece.strip()]
            whole = pieces if len(_digits(pieces[0])) >= 9 else [" ".join(pieces)]
            found += [piece.strip(" .-–·") for piece in whole if len(_digits(piece)) >= 3]
    return found


def national_digits(phone: Phone) -> str:
    """The digits of a number without the code of its country or the trunk zero.

    >>> phone = parse_phone("06 39 98 12 34")
    >>> national_digits(phone) if isinstance(phone, Phone) else None
    '639981234'
    """
    digits = phone.e164[1:]
    return digits.removeprefix(_calling_code(phone.country)).lstrip("0")


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _readings(written: str, digits: str, country: str) -> list[tuple[str, str]]:
    """The ways to read a number, each (text, region), surest first; the first that the plan allows is taken."""
    if written.startswith(("+", "(+", "00")):
        international = digits[2:] if written.startswith("00") else digits
        # +33 (0)6 and +33 06: the trunk zero stays only where the plan has it (Italy).
        trunk = re.sub(r"^(33|262|590|594|596)0", r"\1", international)
        return [("+" + trunk, country)]
    readings = [(text, region) for text, region in _overseas(digits, country)]
    readings.append((digits, country))
    if country == "FR":
        if len(digits) == 9 and digits[0] != "0":
            readings = [*_overseas("0" + digits, country), ("0" + digits, country)]
        readings += [(digits, region) for region in ranges()["overseas"] if len(digits) == 10]
    home = [country, *ranges()["overseas"]] if country == "FR" else [country]
    codes = dict.fromkeys(_calling_code(region) for region in home)
    coded = [code for code in codes if digits.startswith(code) and len(digits) > 9]
    readings += [("+" + re.sub(rf"^{code}0", code, digits), country) for code in coded]
    return readings


def _overseas(digits: str, country: str) -> list[tuple[str, str]]:
    """The reading of a French number whose national prefix is that of a territory."""
    if country not in {"FR", *ranges()["overseas"]}:
        return []
    for region, prefixes in ranges()["overseas"].items():
        if len(digits) == 10 and digits.startswith(tuple(prefixes)):
            # Saint-Pierre-et-Miquelon has six digits: 0508 41 12 34 is +508 41 12 34.
            return [("+508" + digits[4:], region)] if region == "PM" else [(digits, region)]
    return []


@cache
def _calling_code(country: str) -> str:
    import phonenumbers

    return str(phonenumbers.country_code_for_region(country))


_KINDS: dict[int, PhoneKind] = {
    0: "fixed_line", 1: "mobile", 2: "fixed_line_or_mobile",
    3: "toll_free", 4: "premium_rate", 5: "shared_cost", 6: "voip",
}  # fmt: skip


def _phone(raw: str, number: "PhoneNumber") -> Phone:
    import phonenumbers

    national = _national(number) if number.country_code == 33 else ""
    country = phonenumbers.region_code_for_number(number) or phonenumbers.region_code_for_country_code(
        number.country_code or 0
    )
    known_zone = not national.startswith(tuple(ranges()["no_time_zone"]))
    return Phone(
        raw=raw,
        e164=phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164),
        country=country,
        kind=_KINDS.get(phonenumbers.number_type(number), "unknown"),
        automated_range=national.startswith(tuple(ranges()["automated"])),
        time_zone=ranges()["time_zones"].get(country) if known_zone else None,
    )


def _national(number: "PhoneNumber") -> str:
    """A French number as dialled nationally; an empty text for another country's."""
    return f"0{number.national_number}" if number.country_code == 33 else ""


def _why_not(written: str, digits: str, country: str) -> tuple[str, dict[str, object]]:
    import phonenumbers

    try:
        number = phonenumbers.parse(written, country)
    except phonenumbers.NumberParseException:
        return "rejects.phone_unreadable", {}
    verdict = phonenumbers.is_possible_number_with_reason(number)
    if verdict == phonenumbers.ValidationResult.TOO_LONG:
        return "rejects.phone_too_long", {"digits": len(digits)}
    if verdict in (phonenumbers.ValidationResult.TOO_SHORT, phonenumbers.ValidationResult.IS_POSSIBLE_LOCAL_ONLY):
        return "rejects.phone_short", {"digits": len(digits)}
    return "rejects.phone_not_in_plan", {"country": country}
