"""What people answer in the steps of an import, as it is kept with the draft; and what is wrong with it, by field."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from licite.operations.import_looking import allowed
from licite.operations.import_settled import checked_texts
from licite.operations.importing.reading import is_source_kind
from licite.operations.objections import day_of
from licite.web.shell.words import speak

ANSWERS = ("yes", "no", "unknown")
COLLECTORS = ("us", "other", "unknown")
_REACH = frozenset({"email", "phone", "profile_url", "other_emails", "other_phones"})
_LONGEST = 500
Errors = dict[str, str]
Said = dict[str, Any]


def columns_said(post: Mapping[str, str], seen: Mapping[str, Any], lang: str) -> tuple[Said, dict[str, str], Errors]:
    """What the columns are said to mean, which spare ones are kept and why, and what is wrong."""
    meanings: Said = {}
    keep: dict[str, str] = {}
    errors: Errors = {}
    for number, one in enumerate(seen["columns"]):
        target = post.get(f"target-{number}", one["target"])
        dates = post.get(f"dates-{number}", "")
        if target in allowed(one):
            meanings[one["name"]] = {"target": target} | ({"dates": dates} if dates in ("dmy", "mdy") else {})
        if one["two_ways"] and dates not in ("dmy", "mdy") and target:
            errors[f"dates-{number}"] = speak("imports.need_dates", lang, column=one["name"])
        reason = post.get(f"why-{number}", "").strip()[:_LONGEST]
        if one["spare"] and reason:
            keep[one["name"]] = reason
            if checked_texts({"reason": reason}):
                errors[f"why-{number}"] = speak("imports.need_reason", lang)
    if not _REACH & {one["target"] for one in meanings.values()}:
        errors.setdefault("target-0", speak("imports.need_reach", lang))
    return meanings, keep, errors


def origin_said(post: Mapping[str, str], lang: str) -> tuple[Said, Errors]:
    """Where the file comes from, as it was answered, and what is wrong."""
    names = ("source_kind", "collected_on", "place", "informed", "informed_how", "could_refuse", "collected_by",
             "supplier", "contract")  # fmt: skip
    said: Said = {name: post.get(name, "").strip()[:_LONGEST] for name in names}
    day = day_in(said["collected_on"])
    checks = {
        "source_kind": (not is_source_kind(said["source_kind"]), "need_source"),
        "collected_on": (bool(said["collected_on"]) and day is None, "need_date"),
        "informed": (said["informed"] not in ANSWERS, "need_informed"),
        "informed_how": (said["informed"] == "yes" and not said["informed_how"], "need_how"),
        "collected_by": (said["collected_by"] not in COLLECTORS, "need_who"),
        "supplier": (said["collected_by"] == "other" and not said["supplier"], "need_supplier"),
    }
    errors = {name: key for name, (wrong, key) in checks.items() if wrong}
    if day and day > day_of(datetime.now().astimezone()):
        errors["collected_on"] = "need_past"
    named = [name for name in ("place", "informed_how", "supplier", "contract") if checked_texts({name: said[name]})]
    errors |= dict.fromkeys(named, "need_nobody")
    said["collected_on"] = day.isoformat() if day else said["collected_on"]
    return said, {name: speak(f"imports.{key}", lang) for name, key in errors.items()}


PASSPORT = ("vendor", "contract", "signed_on", "collector", "url", "captured_on", "wording", "partners", "sample")


def passport_said(post: Mapping[str, str], has_capture: bool, lang: str) -> tuple[Said, Errors]:
    """The passport as the form has it, and what is wrong; its days are dates, its sample a number."""
    said: Said = {name: post.get(f"passport_{name}", "").strip() for name in PASSPORT}
    errors = {f"passport_{name}": "need_field" for name, value in said.items() if not value}
    for name in ("signed_on", "captured_on"):
        if said[name] and day_in(said[name]) is None:
            errors[f"passport_{name}"] = "need_date"
    if said["sample"] and not (
        said["sample"].isascii() and said["sample"].isdigit() and 0 < int(said["sample"]) < 10**9
    ):
        errors["passport_sample"] = "need_number"
    if not has_capture:
        errors["passport_capture"] = "need_field"
    return said, {name: speak(f"imports.{key}", lang) for name, key in errors.items()}


def passport_data(said: Said) -> dict[str, Any]:
    """The passport of a form without errors, as its file has it; the capture of the form is added with it."""
    return {
        "vendor": {"name": said["vendor"]},
        "contract": {"reference": said["contract"], "signed_on": day_in(said["signed_on"])},
        "chain": [{"collector": one} for one in _lines(said["collector"])],
        "forms": [
            {
                "url": said["url"],
                "captured_on": day_in(said["captured_on"]),
                "wording": said["wording"],
                "partners": _lines(said["partners"]),
            }
        ],
        "sample": {"size": int(said["sample"])},
    }


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def day_in(text: str) -> date | None:
    """The day that somebody wrote, as a browser sends it or as people write it; None where it is none.

    >>> day_in("2026-11-18"), day_in("18/11/2026"), day_in("31/02/2026")
    (datetime.date(2026, 11, 18), datetime.date(2026, 11, 18), None)
    """
    for pattern in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            found = datetime.strptime(text, pattern).date()
        except ValueError:
            continue
        return found if found.year >= 1900 else None
    return None
